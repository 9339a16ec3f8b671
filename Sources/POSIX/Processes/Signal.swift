import Glibc

/// The signals that this project sends or listens to.
public enum Signal: Hashable, Sendable, CaseIterable {
    /// The terminal is gone, or: read your configuration again.
    case hangUp

    /// Somebody pressed control-C.
    case interrupt

    /// Please end.
    case terminate

    /// End at once; cannot be caught.
    case kill

    /// Stand still; cannot be caught.
    case stop

    /// Go on after ``stop``.
    case resume

    /// Whatever a program takes it for.
    case user1

    /// Whatever a program takes it for.
    case user2

    /// A child has ended, stopped or gone on.
    case childChanged

    /// The signal's number in the system.
    public var number: CInt {
        switch self {
        case .hangUp: SIGHUP
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .kill: SIGKILL
        case .stop: SIGSTOP
        case .resume: SIGCONT
        case .user1: SIGUSR1
        case .user2: SIGUSR2
        case .childChanged: SIGCHLD
        }
    }

    /// The signal with this number, if it is one of these.
    public init?(number: CInt) {
        guard let signal = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = signal
    }
}
