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
        for start in lines.indices where lines[start].hasSuffix("\"\"\"") {
            guard
                let end = lines[(start + 1)...].firstIndex(where: {
                    $0.drop { $0 == " " }.hasPrefix("\"\"\"")
                })
            else { return nil }
            let indent = lines[end].prefix { $0 == " " }
            guard unfolded(lines[(start + 1)..<end], indent.count) == expected else { continue }
            let new = story.split(separator: "\n", omittingEmptySubsequences: false)
            let replaced = new.flatMap { folded($0, indent) }
            return (lines[...start] + replaced + lines[end...]).joined(separator: "\n")
        }
        return nil
    }

    /// What a literal of these lines says: a line that ends in a backslash goes on in the next.
    private static func unfolded(_ lines: ArraySlice<Substring>, _ indent: Int) -> String {
        lines.map { $0.dropFirst(indent) }.joined(separator: "\n")
            .replacing("\\\n", with: "")
    }

    /// One line of a story as it stands in a source, no longer than a line may be.
    private static func folded(_ line: Substring, _ indent: Substring) -> [Substring] {
        guard !line.isEmpty else { return [line] }
        var rest = line
        var parts: [Substring] = []
        while indent.count + rest.count > 100,
            let space = rest.prefix(98 - indent.count).lastIndex(of: " ")
        {
            parts.append(indent + rest[...space] + "\\")
            rest = rest[rest.index(after: space)...]
        }
        return parts + [indent + rest]
    }
}
