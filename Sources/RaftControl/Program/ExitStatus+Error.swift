internal import RaftConfiguration

extension ExitStatus {
    /// The status of a command that ended with this error.
    init(_ error: any Error) {
        switch error {
        case is NegativeOutcome: self = .no
        case is ConfigurationError: self = .badConfiguration
        case _: self = .systemCallFailed
        }
    }
}
