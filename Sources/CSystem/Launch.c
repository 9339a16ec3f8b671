// Between fork and exec a child of a process with threads may only do what a signal handler may:
// no allocation, no lock, and so no Swift. That is why this is C.
#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

enum { inherited_number = 3, first_free_number = 16, last_number_closed_by_hand = 1023 };

/// Puts a descriptor in its place, from a copy that no other place overwrites.
static int place(int copy, int number) { return copy < 0 ? 0 : dup2(copy, number); }

/// A copy beyond the numbers that are about to be overwritten; −1 stays −1.
static int copy_away(int descriptor) {
    return descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, first_free_number);
}

/// Gives these descriptors their places, 3 and on.
static int arrange_inherited(const struct csystem_launch *launch) {
    int copies[csystem_most_inherited];
    for (int i = 0; i < launch->inherited_count; i++)
        if ((copies[i] = copy_away(launch->inherited[i])) < 0) return -1;
    for (int i = 0; i < launch->inherited_count; i++)
        if (place(copies[i], inherited_number + i) < 0) return -1;
    return 0;
}

/// Lets nothing else through, not even what others in this process opened without care.
static void close_on_exec(unsigned first) {
    if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    // Kernels before 5.11 do not know the call.
    for (unsigned number = first; number <= last_number_closed_by_hand; number++)
        fcntl((int)number, F_SETFD, FD_CLOEXEC);
}

static int arrange_descriptors(const struct csystem_launch *launch) {
    int input = copy_away(open("/dev/null", O_RDONLY | O_CLOEXEC));
    int output = copy_away(launch->standard_output);
    int error = copy_away(launch->standard_error);
    if (input < 0 || (output < 0 && launch->standard_output >= 0) ||
        (error < 0 && launch->standard_error >= 0))
        return -1;
    if (arrange_inherited(launch) < 0 || place(input, STDIN_FILENO) < 0 ||
        place(output, STDOUT_FILENO) < 0 || place(error, STDERR_FILENO) < 0)
        return -1;
    close_on_exec((unsigned)(inherited_number + launch->inherited_count));
    return 0;
}

static void reset_signals(void) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static void run(const struct csystem_launch *launch, pid_t parent) {
    if (setpgid(0, 0) == -1) return;
    if (launch->dies_with_parent) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1) return;
        // A parent that died before the line above sends no signal any more.
        if (getppid() != parent) _exit(127);
    }
    if (arrange_descriptors(launch) == -1) return;
    reset_signals();
    execvpe(launch->program, launch->arguments, launch->environment);
}

_Noreturn static void become(const struct csystem_launch *launch, pid_t parent, int reports) {
    int report = fcntl(reports, F_DUPFD_CLOEXEC, first_free_number);
    if (report >= 0) {
        run(launch, parent);
        int number = errno;
        while (write(report, &number, sizeof number) == -1 && errno == EINTR) continue;
    }
    _exit(127);
}

/// Waits until the child runs its program (the pipe closes) or says why it cannot.
static pid_t confirm(pid_t child, int reports) {
    int number = 0;
    ssize_t count;
    while ((count = read(reports, &number, sizeof number)) == -1 && errno == EINTR) continue;
    close(reports);
    if (count != sizeof number) return child;
    while (waitpid(child, NULL, 0) == -1 && errno == EINTR) continue;
    errno = number;
    return -1;
}

int csystem_launch(const struct csystem_launch *launch) {
    int reports[2];
    if (pipe2(reports, O_CLOEXEC) == -1) return -1;
    // A handler of the parent must not run in the child: it would write to the parent's pipes.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid(), child = fork();
    if (child == 0) become(launch, parent, reports[1]);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(reports[1]);
    if (child > 0) return confirm(child, reports[0]);
    close(reports[0]);
    errno = number;
    return -1;
}
