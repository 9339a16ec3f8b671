import CSystem
import Glibc

/// A one-way stream of bytes between processes; neither end blocks or is inherited by programs.
///
/// A program gets an end only as ``Launch/inherited``. A program that gives one end away closes its own
/// copy of it, or will not notice when the other side is gone.
public struct Pipe: ~Copyable, Sendable {
    private var ends: DescriptorPair

    /// A new pipe with both ends open.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        ends = try DescriptorPair("pipe2") { unsafe csystem_pipe(&$0) }
    }

    /// Hands out the end to read from; only once.
    public mutating func takeReader() -> FileDescriptor { ends.takeFirst() }

    /// Hands out the end to write to; only once.
    public mutating func takeWriter() -> FileDescriptor { ends.takeSecond() }
}

/// A two-way stream of bytes between two processes; neither end blocks or is inherited by programs.
///
/// What was written before an end was closed can still be read at the other one.
public struct Channel: ~Copyable, Sendable {
    private var ends: DescriptorPair

    /// A new channel with both ends open.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        let options = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        ends = try DescriptorPair("socketpair") {
            unsafe socketpair(AF_UNIX, CInt(bitPattern: options), 0, &$0)
        }
    }

    /// Hands out one end; only once.
    public mutating func takeFirst() -> FileDescriptor { ends.takeFirst() }

    /// Hands out the other end; only once.
    public mutating func takeSecond() -> FileDescriptor { ends.takeSecond() }
}

/// Two descriptors that the system opened in one call.
private struct DescriptorPair: ~Copyable, Sendable {
    private var first: FileDescriptor?
    private var second: FileDescriptor?

    init(_ call: String, _ open: (inout [CInt]) -> CInt) throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        try retrying(call) { open(&ends) }
        first = FileDescriptor(owning: ends[0])
        second = FileDescriptor(owning: ends[1])
    }

    mutating func takeFirst() -> FileDescriptor { Self.take(&first) }

    mutating func takeSecond() -> FileDescriptor { Self.take(&second) }

    private static func take(_ end: inout FileDescriptor?) -> FileDescriptor {
        guard let taken = end.take() else { preconditionFailure("this end was taken before") }
        return taken
    }
}
