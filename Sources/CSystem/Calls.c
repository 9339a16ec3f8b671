#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int csystem_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

int csystem_poll(void *descriptors, size_t count, int64_t nanoseconds) {
    if (nanoseconds < 0) return ppoll(descriptors, count, NULL, NULL);
    struct timespec timeout = {
        .tv_sec = nanoseconds / 1000000000,
        .tv_nsec = nanoseconds % 1000000000,
    };
    return ppoll(descriptors, count, &timeout, NULL);
}

int csystem_terminal_columns(int descriptor) {
    struct winsize size = {0};
    return ioctl(descriptor, TIOCGWINSZ, &size) == -1 ? -1 : size.ws_col;
}

char *const *csystem_environment(void) { return environ; }

int csystem_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int csystem_timer(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

int csystem_set_timer(int timer, int64_t nanoseconds) {
    struct itimerspec time = {
        .it_value.tv_sec = nanoseconds / 1000000000,
        .it_value.tv_nsec = nanoseconds % 1000000000,
    };
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL);
}

int csystem_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int csystem_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

int csystem_open_process(int process) {
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    (void)process;
    errno = ENOSYS;
    return -1;
#endif
}

/// Notes how a child ended.
static void describe(const siginfo_t *information, struct csystem_exit *exit) {
    exit->by_signal = information->si_code != CLD_EXITED;
    exit->value = information->si_status;
}

int csystem_ended_child(struct csystem_exit *exit) {
    siginfo_t information = {0};
    if (waitid(P_ALL, 0, &information, WEXITED | WNOWAIT | WNOHANG) == -1) return -1;
    if (information.si_pid != 0) describe(&information, exit);
    return information.si_pid;
}

int csystem_reap(int child, bool wait, struct csystem_exit *exit) {
    siginfo_t information = {0};
    if (waitid(P_PID, (id_t)child, &information, WEXITED | (wait ? 0 : WNOHANG)) == -1) return -1;
    if (information.si_pid == 0) return 0;
    describe(&information, exit);
    return 1;
}
