/// The explanations that `--help` prints.
enum Manual {
    static let version = "raftctl 0.1.0\n"

    /// The usage line of a command, or of all.
    static func usage(_ topic: Topic?) -> String {
        guard let topic else {
            return "usage: raftctl [--config FILE] [--timeout MS] [--json] COMMAND [--help]"
        }
        let flags = topic.flags.map { " [\($0.spelling)]" }.joined()
        let json = topic.hasJSON ? " [--json]" : ""
        return switch topic {
        case .completions: "usage: raftctl completions bash|zsh|fish"
        case .state, .leader, .wait, .transfer, .watch, .history, .metrics:
            "usage: raftctl \(topic)\(flags) [--config FILE] [--timeout MS]\(json)"
        }
    }

    /// All commands in short, or one of them at length.
    static func text(_ topic: Topic?) -> String {
        guard let topic else { return overview }
        let flags = topic.flags.isEmpty ? "" : "\n\n" + list(topic.flags)
        return """
            \(usage(topic))

            \(topic.explanation)\(flags)

            Example:
            \(topic.example)

            """
    }

    private static var overview: String {
        """
        \(usage(nil))

        Asks the peers of a Raft cluster who leads.

        \(pairs(Topic.allCases.map { ($0.rawValue, $0.summary) }))

        Flags, anywhere on the line:

        \(list(Flag.global))

        Exit status: 0 yes or done, 1 no leader is agreed on (or nobody answers), 64 usage,
        71 a system call failed, 78 bad configuration.

        Example:
          raftctl state
          raftctl wait --help

        """
    }

    private static func list(_ flags: [Flag]) -> String {
        pairs(flags.map { ($0.spelling, $0.summary) })
    }

    private static func pairs(_ pairs: [(String, String)]) -> String {
        let width = pairs.map(\.0.count).max() ?? 0
        return pairs.map { "  \($0.0.padded(to: width))  \($0.1)" }.joined(separator: "\n")
    }
}

extension Topic {
    var hasJSON: Bool {
        switch self {
        case .state, .leader, .wait, .transfer, .watch, .history: true
        case .metrics, .completions: false
        }
    }
}
