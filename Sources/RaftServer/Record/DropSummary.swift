internal import Raft

/// The datagrams that were refused lately, by where they came from and why: one line a minute, and
/// none while there are none.
struct DropSummary: Hashable, Sendable {
    private var groups: [Group] = []
    private var others: UInt64 = 0
    private var due: Instant?

    /// How often a summary is written.
    static let interval = Duration.seconds(60)

    /// How many groups a summary has; a flood from many addresses does not fill the memory.
    static let capacity = 8

    /// Datagrams of one source that were refused for one reason.
    struct Group: Hashable, Sendable {
        let source: String
        let reason: DropReason
        var count: UInt64
    }

    /// When the next summary is to be written.
    var deadline: Instant? { due }

    /// Notes a datagram that was refused.
    mutating func note(_ reason: DropReason, from source: Endpoint, at now: Instant) {
        due = due ?? now + Self.interval
        let host = source.unmapped.hostText
        if let index = groups.firstIndex(where: { $0.source == host && $0.reason == reason }) {
            groups[index].count += 1
        } else if groups.count < Self.capacity {
            groups.append(Group(source: host, reason: reason, count: 1))
        } else {
            others += 1
        }
    }

    /// The summary, if it is time for one.
    mutating func take(at now: Instant) -> LogRecord? {
        guard let due, now >= due else { return nil }
        defer { self = DropSummary() }
        return .datagramsRefused(groups, others: others)
    }
}
