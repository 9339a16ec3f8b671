public import Raft

/// All that can happen to a guard.
public enum GuardInput: Hashable, Sendable {
    /// Time has passed; due when the guard's ``Guard/deadline`` is reached.
    case clockAdvanced

    /// The daemon gave an order.
    case order(GuardOrder)

    /// The daemon is dead, and all orders that it had given were taken.
    case daemonDied

    /// A process was started, and its program was found and could be run.
    case spawned(GuardTask, process: UInt32)

    /// A process could not be started, with the system's number for the reason.
    case spawnFailed(GuardTask, errno: UInt32)

    /// A process that was started has ended; what it had started itself may live on.
    case taskEnded(GuardTask, ProcessEnd)

    /// No child is left, and so nothing that a child had started, in whatever group or session:
    /// the guard is the parent of all whose own parent has died.
    case descendantsGone

    /// The system refused to let a process be killed.
    case killRefused(process: UInt32, errno: UInt32)
}

/// What a guard starts.
public enum GuardTask: Hashable, Sendable, CaseIterable {
    /// What runs only under a lease.
    case command
    /// What says whether the command does what it should.
    case check
    /// What puts right what the command left behind.
    case cleanup
}

/// All that a guard does.
public enum GuardAction: Hashable, Sendable {
    /// Start a process on behalf of this term's leadership, and say what became of it
    /// (``GuardInput/spawned(_:process:)``, ``GuardInput/spawnFailed(_:errno:)``) before anything
    /// else is handled.
    case spawn(GuardTask, Term)

    /// Ask the command and everything that it has started to end.
    case terminateAll

    /// Kill the command and everything that it has started, as far as it can be found now.
    case killAll

    /// Kill one process that was started, with its group.
    case kill(GuardTask)

    /// Tell the daemon.
    case report(GuardReport)

    /// Send a datagram of the will.
    case send([UInt8], to: [UInt8])

    /// Close the peer's socket: nothing more will be sent, and datagrams to a dead peer may
    /// be refused.
    case closeSocket

    /// End the guard's own process.
    case exit
}
