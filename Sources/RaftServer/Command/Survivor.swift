/// A process that the system protects from this one, so that it cannot be ended.
struct Survivor: Hashable, Sendable, CustomStringConvertible {
    let process: UInt32

    /// The system's number for the reason.
    let errno: UInt32

    /// The reason in words.
    var reason: String {
        errno == 1 ? "it has other rights than raftd" : "system error \(errno)"
    }

    /// Which process, and why.
    var description: String { "process \(process) cannot be ended: \(reason)" }
}
