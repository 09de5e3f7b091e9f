/* A UDP echo server: recvfrom(2) and sendto(2). */
#include <stdio.h>
#include <sys/socket.h>

#include "listen.h"

int main(void) {
    static char buffer[65536];
    int descriptor = listen_and_announce(SOCK_DGRAM);
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        ssize_t n = recvfrom(descriptor, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &length);
        if (n >= 0 && sendto(descriptor, buffer, (size_t)n, 0, (struct sockaddr *)&peer, length) < 0) {
            perror("cannot send");
        }
    }
}
