internal import Raft

extension Session {
    mutating func transfer(to id: NodeID?) throws(Failure) -> ExitStatus { .no }
    mutating func watch() throws(Failure) -> ExitStatus { .no }
    mutating func showHistory() throws(Failure) -> ExitStatus { .no }
    mutating func showMetrics() throws(Failure) -> ExitStatus { .no }
}
