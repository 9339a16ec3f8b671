import POSIX
import Raft
import RaftClient
import RaftTesting

/// What the guarded command says when it has started, on the standard error of its peer.
struct CommandStart {
    let at: Instant
    let term: Term

    private static let mark = "raftbench-stamp"

    /// What the command does: says so, and waits for its end.
    static func leaveAndWait() throws -> Never {
        let now = Instant.now
        let term = Environment.inherited["RAFT_TERM"] ?? ""
        StandardStream.error.write("\(mark) \(term) \(now.microseconds)\n")
        while true { _ = try Poll.wait(for: [], until: nil) }
    }

    /// The last one in the log of a peer.
    static func last(in log: String) -> CommandStart? {
        let line = log.utf8.suffix(8_192).split(separator: UInt8(ascii: "\n"))
            .last { $0.starts(with: mark.utf8) }
        let words = line.map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
        guard words.count == 3, let term = UInt64(words[1]), let at = UInt64(words[2]) else {
            return nil
        }
        return CommandStart(at: Instant(microseconds: at), term: Term(term))
    }
}
