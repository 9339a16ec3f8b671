/// Calls and constants of Linux that the Glibc module of Swift does not reach.
///
/// Each function reports failure as −1 with `errno` set, as the system's own calls do, and leaves
/// interrupted calls to the caller unless its comment says otherwise.
///
/// No header of the system is included: its declarations would belong to this module then, and not
/// be found where only Glibc is imported.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Makes a pipe whose ends are nonblocking and not inherited by programs: [0] reads, [1] writes.
int csystem_pipe(int ends[2]);

/// Waits on this many `struct pollfd` for this many nanoseconds, without limit if those are negative.
int csystem_poll(void *descriptors, size_t count, int64_t nanoseconds);

/// The columns of the terminal behind a descriptor; 0 if it does not say.
int csystem_terminal_columns(int descriptor);

/// The environment of this process: strings `NAME=VALUE`, closed by a null.
char *const *csystem_environment(void);

/// Makes this process the parent of descendants whose own parent dies.
int csystem_adopt_orphans(void);

/// Makes a timer of the clock that goes on while the machine sleeps: readable when its time has
/// come, nonblocking, not inherited by programs.
int csystem_timer(void);

/// Sets the timer to this many nanoseconds of its clock, above zero; 0 for never.
int csystem_set_timer(int timer, int64_t nanoseconds);

/// Gives this process the name that `ps` and `top` show, at most 15 bytes of it.
int csystem_set_name(const char *name);

/// Keeps the memory of this process from core dumps, and from other processes of its user; what it
/// starts is not concerned.
int csystem_forbid_dumps(void);

/// A descriptor that becomes readable when the process has ended; not inherited by programs.
int csystem_open_process(int process);

/// Asks for refusals and other errors of the network on the socket's error queue.
int csystem_queue_errors(int descriptor, bool is_ipv6);

/// What became of a datagram that was sent earlier.
struct csystem_delivery_failure {
    /// The error as `errno` would say it; 0 if the entry was of another kind.
    uint32_t number;
    /// Whether this host or the network found the error; a time stamp or the like is none.
    bool is_network_error;
};

/// Takes the oldest entry off the socket's error queue; `EAGAIN` when none waits.
///
/// The destination is a `struct sockaddr_storage`: where the datagram had been sent to.
int csystem_next_delivery_failure(
    int descriptor, void *destination, struct csystem_delivery_failure *failure);

enum { csystem_most_inherited = 8 };

/// A program to start.
struct csystem_launch {
    /// A path, or a name to look for in `PATH`.
    const char *program;
    /// What the program finds as its arguments, its own name first, closed by a null.
    char *const *arguments;
    /// What the program finds as its environment, closed by a null.
    char *const *environment;
    /// Descriptors that become the program's standard output and error; −1 leaves them as they are.
    int standard_output, standard_error;
    /// Descriptors that become the program's 3, 4 and so on, and how many there are: at most
    /// `csystem_most_inherited`.
    const int *inherited;
    int inherited_count;
    /// Whether the program is killed when the thread that started it dies.
    bool dies_with_parent;
};

/// Starts a program in a process group of its own, and returns its id once it runs.
///
/// Its standard input is empty; its signals are all unblocked and at their defaults; it inherits no
/// descriptor but the ones named. Interruptions are dealt with inside.
int csystem_launch(const struct csystem_launch *launch);

/// How a child ended.
struct csystem_exit {
    /// Whether a signal ended it.
    bool by_signal;
    /// The signal, or else the exit status.
    int value;
};

/// A child that has ended, and how; 0 if none has, and `ECHILD` if there is no child at all.
///
/// The child stays to be asked again.
int csystem_ended_child(struct csystem_exit *exit);

/// Reaps a child that has ended: 1 and how, or 0; with `wait`, the call waits for its end.
int csystem_reap(int child, bool wait, struct csystem_exit *exit);

/// Takes the next connection of a listener: nonblocking, and not inherited by programs.
int csystem_accept(int listener);

/// A set of descriptors that tells which of them are ready, and is itself ready when one is.
int csystem_ready_set(void);

/// Puts a descriptor into the set under a number, or changes what is waited for.
int csystem_ready_set_watch(
    int set, int descriptor, uint64_t number, bool is_new, bool reads, bool writes);

/// What can be done with one descriptor of a set.
struct csystem_ready {
    /// The number that the descriptor was given.
    uint64_t number;
    /// A read does not wait: something is there, or the end, or an error.
    bool can_read;
};

/// Those that are ready now, at most 64 of them and no more than there is room for.
int csystem_ready_set_next(int set, struct csystem_ready *ready, int room);
