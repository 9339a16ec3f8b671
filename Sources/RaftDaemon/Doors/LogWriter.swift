internal import JSON
internal import POSIX
public import Raft
internal import RaftServer

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
struct LogWriter: Sendable {
    let cluster: String
    let peer: NodeID
    var level: LogLevel
    let format: LogFormat

    /// Whether the journal of systemd reads it, which has the time itself.
    var isJournal = StandardStream.error.isJournal

    private var lost: UInt64 = 0

    init(cluster: String, peer: NodeID, level: LogLevel, format: LogFormat) {
        self.cluster = cluster
        self.peer = peer
        self.level = level
        self.format = format
    }

    /// Writes what is no more of a detail than is wanted.
    mutating func write(_ record: LogRecord) {
        guard record.level <= level else { return }
        if lost > 0, StandardStream.error.offer(line(.linesLost(lost), at: WallClock.timestamp)) {
            lost = 0
        }
        if !StandardStream.error.offer(line(record, at: WallClock.timestamp)) { lost += 1 }
    }

    /// The line for an event, with its line feed.
    func line(_ record: LogRecord, at time: String) -> String {
        let text = "peer \(peer): \(record.message)"
        return switch format {
        case .text where isJournal: "<\(record.level.priority)>\(text)\n"
        case .text: "\(time) \(record.level.rawValue) \(text)\n"
        case .json: record.object(at: time, of: cluster, peer)
        }
    }
}

extension LogFormat {
    /// The last line of a daemon that cannot run, or cannot go on, with its line feed.
    ///
    /// - Parameters:
    ///   - reason: What is wrong and what to do.
    ///   - cluster: The name of its cluster; none where that is not known.
    ///   - peer: Which peer it is; none where that is not known.
    /// - Returns: the line, as this process's standard error is to have it.
    public func lastLine(_ reason: String, of cluster: String?, _ peer: NodeID?) -> String {
        lastLine(
            reason, of: cluster, peer, isJournal: StandardStream.error.isJournal,
            at: WallClock.timestamp)
    }

    func lastLine(
        _ reason: String, of cluster: String?, _ peer: NodeID?, isJournal: Bool, at time: String
    ) -> String {
        let record = LogRecord.fatal(reason)
        return switch self {
        case .text where isJournal: "<\(record.level.priority)>raftd: \(reason)\n"
        case .text: "raftd: \(reason)\n"
        case .json: record.object(at: time, of: cluster, peer)
        }
    }
}

extension LogRecord {
    /// The line of a log for programs, with its line feed.
    fileprivate func object(at time: String, of cluster: String?, _ peer: NodeID?) -> String {
        var json = JSONWriter()
        json.write(time, "time")
        json.write(level.rawValue, "level")
        json.write(event, "event")
        json.write(cluster, "cluster")
        json.write(peer?.number, "peer")
        for field in fields {
            switch field.value {
            case .number(let number): json.write(number, field.name)
            case .text(let text): json.write(text, field.name)
            }
        }
        json.write(message, "message")
        return String(decoding: json.object, as: UTF8.self) + "\n"
    }
}

extension LogLevel {
    /// The priority of `syslog(3)`, which the journal reads at the start of a line.
    fileprivate var priority: Int {
        switch self {
        case .error: 3
        case .warning: 4
        case .info: 6
        case .debug: 7
        }
    }
}
