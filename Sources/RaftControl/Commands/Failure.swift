internal import POSIX
internal import RaftConfiguration

/// The exit statuses of `raftctl`.
enum ExitStatus: Int32 {
    case done = 0
    case no = 1
    case usage = 64
    case systemCallFailed = 71
    case badConfiguration = 78
}

/// Why a command ends without what it was asked for.
enum Failure: Error {
    case usage(UsageError)
    case configuration(ConfigurationError)
    case system(SystemError)
    /// The cluster gives no better answer, in words.
    case no(String)

    var status: ExitStatus {
        switch self {
        case .usage: .usage
        case .configuration: .badConfiguration
        case .system: .systemCallFailed
        case .no: .no
        }
    }

    /// What to print on standard error: one line, and the usage line after a usage error.
    var text: String {
        switch self {
        case .usage(let error): "raftctl: \(error)\n\(Manual.usage(error.topic))\n"
        case .configuration(let error): "raftctl: \(error)\n"
        case .system(let error): "raftctl: \(error)\n"
        case .no(let reason): "raftctl: \(reason)\n"
        }
    }
}

extension Failure {
    /// What the body returns; its error as a failure.
    static func ofConfiguration<Result: ~Copyable>(
        _ body: () throws(ConfigurationError) -> Result
    ) throws(Failure) -> Result {
        do throws(ConfigurationError) {
            return try body()
        } catch {
            throw .configuration(error)
        }
    }

    /// What the body returns; its error as a failure.
    static func ofSystem<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(Failure) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .system(error)
        }
    }
}
