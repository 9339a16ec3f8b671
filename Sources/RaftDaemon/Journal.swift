internal import JSON
internal import POSIX
public import Raft

/// How much is told, from what stops the daemon to every detail of an election.
public enum LogLevel: String, Comparable, Sendable, CaseIterable {
    case error, warning, info, debug

    /// Whether one tells less than the other.
    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        case .debug: 3
        }
    }
}

/// How a line of the log is written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// A sentence for people.
    case text
    /// A JSON object for programs.
    case json
}

/// The log of the daemon: one line an event on standard error, nothing while nothing happens.
///
/// A reader that does not keep up loses lines; it never holds up the daemon.
public struct Journal: Sendable {
    private let peer: NodeID
    private let level: LogLevel
    private let format: LogFormat
    private var lost = 0

    /// The log of this peer, with what is no more of a detail than `level`.
    public init(of peer: NodeID, level: LogLevel, format: LogFormat) {
        self.peer = peer
        self.level = level
        self.format = format
    }

    /// Writes a line, unless it is more of a detail than is wanted.
    mutating func write(_ level: LogLevel, _ text: String) {
        guard level <= self.level else { return }
        if lost > 0, StandardStream.error.offer(line(.warning, "lost \(lost) lines of this log")) {
            lost = 0
        }
        if !StandardStream.error.offer(line(level, text)) { lost += 1 }
    }

    /// Writes what happened inside the peer.
    mutating func write(_ observation: Observation) {
        write(observation.level, observation.description)
    }

    private func line(_ level: LogLevel, _ text: String) -> String {
        let time = WallClock.timestamp
        return switch format {
        case .text: "\(time) \(level.rawValue) peer \(peer): \(text)\n"
        case .json:
            #"{"time":"\#(time)","level":"\#(level.rawValue)","peer":\#(peer),"#
                + #""message":\#(text.quoted)}"# + "\n"
        }
    }
}

extension Observation {
    fileprivate var level: LogLevel {
        switch self {
        case .contradicted: .warning
        case _ where isDetail: .debug
        case _: .info
        }
    }
}
