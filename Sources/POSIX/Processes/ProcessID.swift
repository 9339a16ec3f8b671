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

    /// Whether a process has this number, be it one that has ended and is not yet reaped.
    public var exists: Bool { kill(rawValue, 0) == 0 || ErrorNumber.last == .notPermitted }

    /// Sends a signal to the process alone.
    ///
    /// - Throws: ``SystemError``; its number is ``ErrorNumber/noSuchProcess`` if there is none.
    public func send(_ signal: Signal) throws(SystemError) {
        try retrying("kill", "\(self)") { kill(rawValue, signal.number) }
    }

    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
