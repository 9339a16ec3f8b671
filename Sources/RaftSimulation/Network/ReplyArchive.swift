internal import Raft

/// Answers about votes that the network has kept, to deliver them again in a later life of the
/// peer that they were for: the first that it got, and the latest.
struct ReplyArchive: Sendable {
    private static let capacity = 8

    private var first: [[Flight]]
    private var latest: [[Flight]]

    init(peers: Int) {
        first = Array(repeating: [], count: peers)
        latest = first
    }

    /// Keeps a copy of a reply that is on its way.
    mutating func keep(_ flight: Flight) {
        let receiver = Int(flight.receiver)
        guard first[receiver].count >= Self.capacity else { return first[receiver].append(flight) }
        if latest[receiver].count >= Self.capacity { latest[receiver].removeFirst() }
        latest[receiver].append(flight)
    }

    /// The replies that were kept for a peer: the first that it got, or the latest.
    func replies(for receiver: Int, first wantsFirst: Bool) -> [Flight] {
        wantsFirst ? first[receiver] : latest[receiver]
    }
}
