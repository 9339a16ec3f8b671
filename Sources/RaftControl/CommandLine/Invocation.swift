public import Raft

/// What a command line of `raftctl` asks for.
public struct Invocation: Hashable, Sendable {
    /// What to do.
    public var command: Command

    /// The file that names the peers.
    public var configuration = "cluster.json"

    /// How long to wait for the peers.
    public var timeout = Duration.milliseconds(500)

    /// Whether to print JSON for programs in place of text for people.
    public var isJSON = false
}

/// What `raftctl` can do, with what it needs to know for that.
public enum Command: Hashable, Sendable {
    /// Prints how each peer sees the cluster.
    case state

    /// Prints the agreed leader.
    case leader

    /// Tells by the exit status alone whether this machine's peer leads and holds the lease: the
    /// one with this id, or the one at an address of this machine.
    case isLeaderHere(NodeID?)

    /// Waits for a leader in a term above the one given, who is not the one given.
    case wait(above: Term?, not: NodeID?)

    /// Hands the leadership over, to this peer or to the most up-to-date one.
    case transfer(to: NodeID?)

    /// Prints every change of leader as it happens.
    case watch

    /// Prints the changes of leader that the peers remember.
    case history

    /// Prints the peers' counters.
    case metrics

    /// Prints what completes command lines in this shell.
    case completions(Shell)

    /// Explains one command, or all of them in short.
    case help(Topic?)

    /// Prints the version.
    case version
}

/// A shell that can complete the command lines of `raftctl`.
public enum Shell: String, Hashable, Sendable, CaseIterable {
    case bash, zsh, fish
}

/// A command by its name alone, as help and completions speak of it.
public enum Topic: String, Hashable, Sendable, CaseIterable {
    case state, leader, wait, transfer, watch, history, metrics, completions
}

/// A command line that cannot be followed.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, in one line.
    public let description: String

    /// The command that was meant, if that is clear.
    public let topic: Topic?
}
