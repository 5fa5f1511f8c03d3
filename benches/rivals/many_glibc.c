/* Looks up NAMES distinct names, A and AAAA, on THREADS threads: many_glibc NAMES ZONE THREADS. The server is that of
 * resolv.conf. */
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static const char *zone;
static int names;
static atomic_int begun, found;

static void *run(void *unused) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list, *info;
    for (int n; (n = begun++) < names;) {
        char name[128];
        int count = 0;
        snprintf(name, sizeof name, "h%d.%s.", n, zone);
        if (getaddrinfo(name, NULL, &hints, &list)) continue;
        for (info = list; info; info = info->ai_next) count++;
        found += count == 2;
        freeaddrinfo(list);
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    names = atoi(argv[1]);
    zone = argv[2];
    int threads = atoi(argv[3]);
    pthread_t *ids = malloc(threads * sizeof *ids);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, run, NULL)) return 1;
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double took = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%d threads: %d of %d, %.0f lookups a second\n", threads, found, names, names / took);
    return 0;
}
