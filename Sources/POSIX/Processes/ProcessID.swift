import Glibc

/// The system's number for a process.
public struct ProcessID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number, above zero.
    public let rawValue: CInt

    /// The process with this number; 0 and below mean groups to the system and are refused.
    public init?(rawValue: CInt) {
        guard rawValue > 0 else { return nil }
        self.rawValue = rawValue
    }

    init(certain rawValue: CInt) {
        precondition(rawValue > 0, "no process has the number \(rawValue)")
        self.rawValue = rawValue
    }

    /// This process.
    public static var current: ProcessID { ProcessID(certain: getpid()) }

    /// Whether this process has the rights of root.
    public static var isRoot: Bool { geteuid() == 0 }

    /// The name that `ps` and `top` show for it, at most 15 bytes; none if there is no such process.
    public var name: String? {
        (try? WholeFile.text(of: "/proc/\(self)/comm")).map { String($0.prefix { $0 != "\n" }) }
    }

    /// Whether a process has this number, even one that has ended and is not yet reaped.
    public var exists: Bool { kill(rawValue, 0) == 0 || ErrorNumber.last == .notPermitted }

    /// Sends a signal to the process alone.
    ///
    /// - Throws: ``SystemError``; its number is ``ErrorNumber/noSuchProcess`` if there is none.
    public func send(_ signal: Signal) throws(SystemError) {
        try retrying("kill", "\(self)") { kill(rawValue, signal.number) }
    }

    /// Sends a signal to everybody in the group that this process leads; whether there was anybody
    /// to get it.
    ///
    /// The process must be a child of this one that is not yet reaped, or its number may be
    /// another's.
    public func sendToGroup(_ signal: Signal) -> Bool { kill(-rawValue, signal.number) == 0 }

    /// The leader of the group that the process is in; `nil` if there is no such process.
    public var group: ProcessID? { ProcessID(rawValue: getpgid(rawValue)) }

    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
