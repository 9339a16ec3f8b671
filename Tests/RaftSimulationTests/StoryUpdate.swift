import POSIX
import Synchronization

/// Writes what a story tells today into the test that expects something else.
///
/// Only when that is asked for:
///
///     RAFT_UPDATE_STORIES=1 swift test --filter RaftSimulationTests
///
/// What has changed is then reviewed as a difference of the sources.
enum StoryUpdate {
    /// Stories run at the same time and may stand in one file.
    private static let lock = Mutex(())

    /// Whether the expected stories are to be written anew.
    static var isWanted: Bool { Environment.inherited["RAFT_UPDATE_STORIES"] == "1" }

    /// Puts a story in the place of the one that a source file expects.
    static func write(_ story: String, insteadOf expected: String, in path: String) throws {
        try lock.withLock { _ in
            let source = String(decoding: try WholeFile.read(path, atMost: 1 << 20), as: UTF8.self)
            guard let updated = replacing(expected, by: story, in: source) else { return }
            try WholeFile.write(updated, to: path)
        }
    }

    /// A source in which the lines of one story are those of another, as deeply indented; none if
    /// they are not there between two lines of three quotation marks.
    static func replacing(_ expected: String, by story: String, in source: String) -> String? {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = story.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > old.count + 1 else { return nil }
        for start in 1..<(lines.count - old.count) {
            let close = lines[start + old.count]
            let indent = close.prefix { $0 == " " }
            guard lines[start - 1].hasSuffix("\"\"\""),
                close.dropFirst(indent.count).hasPrefix("\"\"\"")
            else { continue }
            let found = lines[start..<(start + old.count)].map { $0.dropFirst(indent.count) }
            guard found == old else { continue }
            let replaced = new.map { $0.isEmpty ? $0 : indent + $0 }
            let all = Array(lines[..<start]) + replaced + Array(lines[(start + old.count)...])
            return all.joined(separator: "\n")
        }
        return nil
    }
}
