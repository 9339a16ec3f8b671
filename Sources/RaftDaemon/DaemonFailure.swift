public import POSIX
public import RaftConfiguration
public import RaftStorage

/// Why a daemon cannot run, or cannot go on.
public enum DaemonFailure: Error, CustomStringConvertible {
    /// The data directory is damaged, another's or in use, or the disk failed.
    case storage(StorageError)
    /// The system refused a call for good.
    case system(SystemError)
    /// The key file cannot be used.
    case keys(ConfigurationError)
    /// The name that the peer should listen at has no address on this machine.
    case unknownAddress(ResolveError)

    /// Does something that the system may refuse.
    static func calling<Success: ~Copyable>(
        _ body: () throws(SystemError) -> Success
    ) throws(DaemonFailure) -> Success {
        do { return try body() } catch { throw .system(error) }
    }

    /// The status to exit with.
    public var exitStatus: ExitStatus {
        switch self {
        case .storage(let error): error.exitStatus
        case .keys: .badConfiguration
        case .system, .unknownAddress: .systemCallFailed
        }
    }

    /// What went wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .storage(let error): "\(error)"
        case .keys(let error): "\(error)"
        case .system(let error) where error.number == .addressInUse:
            "\(error); is this peer running already? Stop what has the address, or choose another"
        case .system(let error) where error.number == .addressNotAvailable:
            "\(error); the address must be one of this machine's, or use --listen"
        case .system(let error): "\(error)"
        case .unknownAddress(let error):
            "cannot listen at \(error); give an address of this machine with --listen"
        }
    }
}
