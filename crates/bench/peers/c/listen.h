/* What the servers in C begin with: a socket on a free port of the loopback, and its address on standard output. */
#ifndef LISTEN_H
#define LISTEN_H

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static int listen_and_announce(int kind) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int descriptor = socket(AF_INET, kind, 0);
    int failed = descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0 ||
                 (kind == SOCK_STREAM && listen(descriptor, SOMAXCONN) < 0) ||
                 getsockname(descriptor, (struct sockaddr *)&address, &length) < 0;
    if (failed) {
        perror("cannot listen");
        exit(EXIT_FAILURE);
    }
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return descriptor;
}

#endif
