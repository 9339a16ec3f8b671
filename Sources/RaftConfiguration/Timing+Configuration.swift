internal import JSON
internal import Raft

extension Timing {
    /// The timing that the configuration asks for.
    ///
    /// The upper bounds leave room for what must be longer: the shortest timeout is at least twice
    /// the heartbeat, the longest at least 1.5 times the shortest, and at most 5 s.
    init(_ fields: Fields) throws(ConfigurationError) {
        let longestLimit = UInt64(Self.longestTimeout.milliseconds)
        let shortestLimit = longestLimit * 2 / 3
        let heartbeat = try fields["heartbeatMilliseconds", default: .number("100")]
            .wholeNumber(in: 100...shortestLimit / 2)
        let timeouts = fields[
            "electionTimeoutMilliseconds", default: .list([.number("300"), .number("600")])]
        let expected = "[shortest, longest], two whole numbers of milliseconds"
        let bounds = try timeouts.list(expecting: expected)
        guard bounds.count == 2 else { throw timeouts.refusal(expecting: expected) }
        let shortest = try bounds[0].wholeNumber(
            in: heartbeat * 2...shortestLimit,
            expecting:
                "a whole number from \(heartbeat * 2) (twice the heartbeat) to \(shortestLimit)")
        let least = (shortest * 3 + 1) / 2
        let longest = try bounds[1].wholeNumber(
            in: least...longestLimit,
            expecting: "a whole number from \(least) (1.5 times the shortest timeout) to"
                + " \(longestLimit)")
        self.init(
            heartbeatInterval: .milliseconds(heartbeat),
            electionTimeout: .milliseconds(shortest) ... .milliseconds(longest),
            isProbing: try fields["probing", default: .bool(true)].flag())
    }
}
