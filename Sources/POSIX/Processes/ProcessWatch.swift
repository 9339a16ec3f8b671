import CSystem
import Glibc

/// A look at a process that tells when it has ended; any process can be watched.
///
/// It sees that one process, never another one that gets its number later.
public struct ProcessWatch: ~Copyable {
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

    /// The watch behind a descriptor that this process was started with.
    public init(_ owner: consuming FileDescriptor) { self.owner = owner }

    /// Whether it has ended.
    public borrowing func hasEnded() -> Bool {
        // Newer kernels say more as soon as it was reaped.
        (try? Poll.wait(for: [descriptor], until: 0))?.first?.contains(.readable) ?? false
    }
}

/// Gives this process the name that `ps` and `top` show for it; 15 bytes of it are kept.
public func setProcessName(_ name: String) { _ = unsafe csystem_set_name(name) }
