/* A TCP echo server with a thread for each client. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

static int write_all(int client, const char *bytes, ssize_t count) {
    while (count > 0) {
        ssize_t n = send(client, bytes, (size_t)count, MSG_NOSIGNAL);
        if (n < 0) {
            return -1;
        }
        bytes += n;
        count -= n;
    }
    return 0;
}

static void *serve(void *argument) {
    int client = (int)(long)argument;
    char buffer[64 * 1024];
    ssize_t n;
    while ((n = recv(client, buffer, sizeof buffer, 0)) > 0) {
        if (write_all(client, buffer, n) < 0) {
            break;
        }
    }
    close(client);
    return NULL;
}

int main(void) {
    int listener = listen_and_announce(SOCK_STREAM);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        pthread_t thread;
        if (client < 0) {
            continue;
        }
        if (pthread_create(&thread, NULL, serve, (void *)(long)client) != 0) {
            close(client);
            continue;
        }
        pthread_detach(thread);
    }
}
