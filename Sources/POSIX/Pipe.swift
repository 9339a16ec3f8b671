import CSystem
import Glibc

/// A one-way stream of bytes between processes; neither end blocks or is inherited by programs.
///
/// A program gets an end only as ``Launch/inherited``. A program that gives one end away closes its own
/// copy of it, or will not notice when the other side is gone.
public struct Pipe: ~Copyable, Sendable {
    private var reader: FileDescriptor?
    private var writer: FileDescriptor?

    /// A new pipe with both ends open.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        try retrying("pipe2") { unsafe csystem_pipe(&ends) }
        self.reader = FileDescriptor(owning: ends[0])
        self.writer = FileDescriptor(owning: ends[1])
    }

    /// Hands out the end to read from; only once.
    public mutating func takeReader() -> FileDescriptor { Self.take(&reader) }

    /// Hands out the end to write to; only once.
    public mutating func takeWriter() -> FileDescriptor { Self.take(&writer) }

    private static func take(_ end: inout FileDescriptor?) -> FileDescriptor {
        guard let taken = end.take() else { preconditionFailure("this end was taken before") }
        return taken
    }
}
