internal import Raft
internal import RaftServer

/// What is seen of who is to lead: a witness never does, who is drained does not stand for election,
/// and a leader gives way only to a peer of higher priority, when it has led for as long as that one
/// must have been heard.
struct PriorityWatch: Sendable {
    private let priorities: [Int]

    /// The latest leadership of each peer, and since when it has lasted by that peer's clock.
    private var leaderships: [(term: Term, since: Instant)?]

    /// Who is drained, as its disk says.
    private var isDrained: [Bool]

    /// How long a leader looks at the other one, at least.
    private static let patience = Duration.seconds(30)

    init(_ priorities: [Int]) {
        self.priorities = priorities
        leaderships = priorities.map { _ in nil }
        isDrained = priorities.map { _ in false }
    }

    /// Whether a leader says that it gives way to a peer of higher priority.
    static func isGivingWay(_ record: LogRecord) -> Bool {
        record.event == "givesWay"
            && record.fields.contains { $0.name == "reason" && $0.value == .text("priority") }
    }

    /// A peer is drained from now on, or may lead again.
    mutating func noteDrained(_ isDrained: Bool, _ index: Int) { self.isDrained[index] = isDrained }

    /// Notes who leads.
    mutating func note(_ node: RaftNode, _ index: Int, at now: Instant) -> String? {
        guard node.isLeader else {
            leaderships[index] = nil
            if case .candidate = node.role, isDrained[index] {
                return "it stands for election, and is drained"
            }
            return nil
        }
        guard leaderships[index]?.term != node.durable.term else { return nil }
        leaderships[index] = (node.durable.term, now)
        if isDrained[index] { return "it is elected, and is drained" }
        return priorities[index] > 0 ? nil : "it leads, and its priority is 0"
    }

    /// Holds a line of a server's log against what is known of the priorities.
    func note(_ record: LogRecord, of index: Int, at now: Instant) -> String? {
        guard Self.isGivingWay(record) else { return nil }
        let isHigher = record.fields.contains { field in
            guard field.name == "other", case .number(let other) = field.value else { return false }
            return priorities[Int(other)] > priorities[index]
        }
        guard isHigher else { return "it gives way to a peer of no higher priority" }
        guard let since = leaderships[index]?.since, now >= since + Self.patience else {
            return "it gives way to a peer that it cannot know for long enough"
        }
        return nil
    }
}
