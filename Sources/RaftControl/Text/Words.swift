internal import CommandLine
internal import Raft

extension Sequence<NodeID> {
    /// The peers as a subject: `peer 2`, `peers 1 and 3`, `peers 1, 2 and 3`.
    var asPeers: String {
        let names = map(\.description)
        guard let last = names.last, names.count > 1 else { return "peer \(names.joined())" }
        return "peers \(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}

extension Duration {
    /// The span as people say it, in its one or two greatest units: `61 ms`, `3.2 s`, `4 min 5 s`.
    var inWords: String {
        let total = Swift.max(0, milliseconds)
        let seconds = total / 1_000
        switch seconds {
        case 0: return "\(total) ms"
        case ..<60: return "\(seconds).\(total % 1_000 / 100) s"
        case ..<3_600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        case _: return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }
}

/// The reasons for a change of leader in words.
enum Cause {
    /// The reason that a peer gives by one word; a word that is not known here stays as it is.
    static func inWords(_ word: String?) -> String {
        guard let word else { return "" }
        if let cause = ElectionCause(rawValue: word) { return cause.description }
        return StepDownReason.Kind(rawValue: word)?.description ?? word.printable
    }
}
