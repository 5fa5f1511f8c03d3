/* Looks up NAMES distinct names, A and AAAA, at a server: many_cares SERVER:PORT NAMES ZONE AT_ONCE sorted|unsorted
 * c-ares as its documentation has it: one channel, one thread, so many lookups under way; as each is over, the next
 * begins. */
#include <ares.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static ares_channel channel;
static struct ares_addrinfo_hints hints;
static const char *zone;
static int names, begun, done, found;

static void next(void);

static void finished(void *unused, int status, int timeouts, struct ares_addrinfo *result) {
    (void)unused, (void)timeouts;
    int count = 0;
    if (status == ARES_SUCCESS) {
        for (struct ares_addrinfo_node *node = result->nodes; node; node = node->ai_next) count++;
        ares_freeaddrinfo(result);
    }
    found += count == 2;
    done++;
    next();
}

static void next(void) {
    char name[128];
    if (begun == names) return;
    snprintf(name, sizeof name, "h%d.%s.", begun++, zone);
    ares_getaddrinfo(channel, name, NULL, &hints, finished, NULL);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    names = atoi(argv[2]);
    zone = argv[3];
    int at_once = atoi(argv[4]);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = strcmp(argv[5], "sorted") ? ARES_AI_NOSORT : 0;
    struct ares_options options = {.lookups = "b"};
    if (ares_library_init(ARES_LIB_INIT_ALL) || ares_init_options(&channel, &options, ARES_OPT_LOOKUPS) ||
        ares_set_servers_ports_csv(channel, argv[1]))
        return 1;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < at_once; i++) next();
    while (done < names) {
        ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
        int mask = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
        struct pollfd fds[ARES_GETSOCK_MAXNUM];
        int count = 0;
        for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
            short events = (ARES_GETSOCK_READABLE(mask, i) ? POLLIN : 0) | (ARES_GETSOCK_WRITABLE(mask, i) ? POLLOUT : 0);
            if (events) fds[count++] = (struct pollfd){sockets[i], events, 0};
        }
        struct timeval room, *left = ares_timeout(channel, NULL, &room);
        poll(fds, count, left ? left->tv_sec * 1000 + left->tv_usec / 1000 + 1 : -1);
        int any = 0;
        for (int i = 0; i < count; i++) {
            if (!fds[i].revents) continue;
            any = 1;
            ares_process_fd(channel, fds[i].revents & ~POLLOUT ? fds[i].fd : ARES_SOCKET_BAD,
                            fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
        }
        if (!any) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double took = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%s: %d of %d, %.0f lookups a second\n", argv[5], found, names, names / took);
    return 0;
}
