#define _GNU_SOURCE
#include "CSystem.h"

#include <sys/epoll.h>
#include <sys/socket.h>

int csystem_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int csystem_ready_set(void) { return epoll_create1(EPOLL_CLOEXEC); }

int csystem_ready_set_watch(
    int set, int descriptor, uint64_t number, bool is_new, bool reads, bool writes) {
    struct epoll_event event = {
        .events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0),
        .data.u64 = number,
    };
    return epoll_ctl(set, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

int csystem_ready_set_next(int set, struct csystem_ready *ready, int room) {
    enum { MOST = 64 };
    struct epoll_event events[MOST];
    int count = epoll_wait(set, events, room < MOST ? room : MOST, 0);
    for (int index = 0; index < count; index++) {
        ready[index].number = events[index].data.u64;
        ready[index].can_read = events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR);
    }
    return count;
}
