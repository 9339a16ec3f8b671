/// When each peer sent AppendEntries to each other one lately: never more than ten in a second.
struct HeartbeatChecker: Sendable {
    private static let limit = 10
    private static let span: Int64 = 1_000_000

    private let peers: Int
    private var times: [TrueTime]
    private var next: [Int]

    init(peers: Int) {
        self.peers = peers
        let longAgo = TrueTime(microseconds: -Self.span)
        times = Array(repeating: longAgo, count: peers * peers * Self.limit)
        next = Array(repeating: 0, count: peers * peers)
    }

    mutating func note(from sender: Int, to receiver: Int, at now: TrueTime) -> [String] {
        let link = sender * peers + receiver
        let index = link * Self.limit + next[link]
        let tenth = times[index]
        times[index] = now
        next[link] = (next[link] + 1) % Self.limit
        guard now - tenth < Self.span else { return [] }
        return ["it sends peer \(receiver) more than ten heartbeats within a second"]
    }
}
