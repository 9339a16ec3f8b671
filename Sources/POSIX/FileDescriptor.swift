import Glibc

/// An open descriptor with exactly one owner, closed when that owner is gone.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number that the system knows the descriptor by; valid only while the owner lives.
    public let rawValue: CInt

    /// Takes over an open descriptor, which nobody else may close from now on.
    public init(owning rawValue: CInt) {
        precondition(rawValue >= 0, "a descriptor is never negative: \(rawValue)")
        self.rawValue = rawValue
    }

    /// Takes over a descriptor that this process was started with (``Launch/inherited``), if it is
    /// open; programs that this process starts do not inherit it again.
    public init?(inherited rawValue: CInt) {
        guard fcntl(rawValue, F_SETFD, FD_CLOEXEC) == 0 else { return nil }
        self.init(owning: rawValue)
    }

    /// Linux has freed the number even if the call was interrupted: it is never called again.
    deinit { _ = close(rawValue) }
}
