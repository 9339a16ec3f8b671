internal import JSON
internal import POSIX
internal import Raft
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
        case .json: String(decoding: object(record, at: time), as: UTF8.self) + "\n"
        }
    }

    private func object(_ record: LogRecord, at time: String) -> [UInt8] {
        var json = JSONWriter()
        json.write(time, "time")
        json.write(record.level.rawValue, "level")
        json.write(record.event, "event")
        json.write(cluster, "cluster")
        json.write(peer.number, "peer")
        for field in record.fields {
            switch field.value {
            case .number(let number): json.write(number, field.name)
            case .text(let text): json.write(text, field.name)
            }
        }
        json.write(record.message, "message")
        return json.object
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
