// lookup NAME N: N times, the C library looks a host up, of both families, for streams. Prints the addresses of the last
// time.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = 0;
    for (int n = atoi(argv[2]); n > 0; n--) {
        if (found) freeaddrinfo(found);
        found = 0;
        if (getaddrinfo(argv[1], 0, &hints, &found)) found = 0;
    }
    for (struct addrinfo *info = found; info; info = info->ai_next) {
        char text[INET6_ADDRSTRLEN];
        void *addr = info->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)info->ai_addr)->sin_addr
                                                : (void *)&((struct sockaddr_in6 *)info->ai_addr)->sin6_addr;
        printf("%s ", inet_ntop(info->ai_family, addr, text, sizeof text));
    }
    puts("");
}
