/// How much matters what a line of the log says.
public enum LogLevel: String, Comparable, Sendable, CaseIterable {
    case error, warning, info, debug

    /// Whether one says less than the other.
    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }

    /// 0 for what stops the server, up to 3 for every detail of an election.
    public var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        case .debug: 3
        }
    }
}
