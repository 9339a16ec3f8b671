import Glibc

/// A two-way stream of bytes between two processes; neither end blocks or is inherited by programs.
///
/// What was written before an end was closed can still be read at the other one.
public struct Channel: ~Copyable, Sendable {
    private var first: FileDescriptor?
    private var second: FileDescriptor?

    /// A new channel with both ends open.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        let options = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        try retrying("socketpair") {
            unsafe socketpair(AF_UNIX, CInt(bitPattern: options), 0, &ends)
        }
        first = FileDescriptor(owning: ends[0])
        second = FileDescriptor(owning: ends[1])
    }

    /// Hands out one end; only once.
    public mutating func takeFirst() -> FileDescriptor { Self.take(&first) }

    /// Hands out the other end; only once.
    public mutating func takeSecond() -> FileDescriptor { Self.take(&second) }

    private static func take(_ end: inout FileDescriptor?) -> FileDescriptor {
        guard let taken = end.take() else { preconditionFailure("this end was taken before") }
        return taken
    }
}
