/* A TCP echo server with one thread for all clients (epoll(7), Linux). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

/* What a client has sent and not got back yet. Nothing more is read from it until all of this is on its way. */
struct client {
    int descriptor;
    size_t from, to;
    char bytes[64 * 1024];
};

static int epoll;

static void watch(struct client *client, int operation, unsigned events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(epoll, operation, client->descriptor, &event);
}

static void forget(struct client *client) {
    close(client->descriptor);
    free(client);
}

/* Whether the client is still there. */
static int flush(struct client *client) {
    while (client->from < client->to) {
        ssize_t n = send(client->descriptor, client->bytes + client->from, client->to - client->from, MSG_NOSIGNAL);
        if (n < 0) {
            return errno == EAGAIN;
        }
        client->from += (size_t)n;
    }
    return 1;
}

static void serve(struct client *client, unsigned events) {
    int was_full = client->from < client->to;
    if (!was_full && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
        ssize_t n = recv(client->descriptor, client->bytes, sizeof client->bytes, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            forget(client);
            return;
        }
        client->from = 0;
        client->to = n < 0 ? 0 : (size_t)n;
    }
    if (!flush(client)) {
        forget(client);
        return;
    }
    int is_full = client->from < client->to;
    if (is_full != was_full) {
        watch(client, EPOLL_CTL_MOD, is_full ? EPOLLOUT : EPOLLIN);
    }
}

static void welcome(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    struct client *client = descriptor < 0 ? NULL : malloc(sizeof *client);
    if (client == NULL) {
        close(descriptor);
        return;
    }
    client->descriptor = descriptor;
    client->from = client->to = 0;
    watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

int main(void) {
    struct epoll_event events[256];
    int listener = listen_and_announce(SOCK_STREAM);
    epoll = epoll_create1(0);
    struct epoll_event arrival = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &arrival);
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL) {
                welcome(listener);
            } else {
                serve(events[i].data.ptr, events[i].events);
            }
        }
    }
}
