import CSystem
import Glibc

/// A look at a process that tells when it has ended; any process can be watched.
///
/// It sees that one process, never another one that gets its number later.
public final class ProcessWatch {
    private let owner: FileDescriptor

    /// The descriptor, to wait on with ``Poll``: readable when the process has ended.
    public var descriptor: CInt { owner.rawValue }

    /// Watches this process.
    ///
    /// - Throws: ``SystemError``, if it has ended and been reaped, or if the system cannot do that
    ///   (Linux before 5.3).
    public init(_ id: ProcessID) throws(SystemError) {
        let number = try retrying("pidfd_open", "\(id)") { csystem_open_process(id.rawValue) }
        owner = FileDescriptor(owning: number)
    }

    /// The watch behind a descriptor that this process was started with, if it is open.
    public init?(inherited rawValue: CInt) {
        guard let owner = FileDescriptor(inherited: rawValue) else { return nil }
        self.owner = owner
    }

    /// Whether it has ended.
    public func hasEnded() -> Bool {
        // Newer kernels say more as soon as it was reaped.
        (try? Poll.wait(for: [descriptor], until: 0))?.first?.contains(.readable) ?? false
    }
}
