/// The links between all peers, and what they do to a datagram.
struct SimulatedNetwork: Sendable {
    private let size: Int
    private let mix: FaultMix
    private var links: [Link]
    private var chance: SeededGenerator

    /// The peers that are sure to hear each other when the network is healed: a majority.
    private(set) var core: [Int]

    /// Whether the faults of the mix still happen.
    var isFaulty = true

    /// What becomes of a datagram.
    enum Fate: Hashable {
        case lost
        case arrives(TrueTime)
        case arrivesTwice(TrueTime, TrueTime)

        /// When it arrives, each time.
        var arrivals: [TrueTime] {
            switch self {
            case .lost: []
            case .arrives(let time): [time]
            case .arrivesTwice(let first, let second): [first, second]
            }
        }
    }

    /// A network between this many peers.
    ///
    /// - Parameters:
    ///   - settings: How many peers there are, how far apart, and what goes wrong.
    ///   - chance: Where the network's chance comes from.
    init(_ settings: Settings, chance: SeededGenerator) {
        size = settings.peers
        mix = settings.mix
        self.chance = chance
        core = Array(0..<settings.peers)
        links = Array(repeating: Link(latency: settings.latency), count: size * size)
        if settings.hasNeighbours { bringNearer(settings.latency) }
        if settings.severedShare > 0 { sever(settings.severedShare) }
    }

    /// Gives every pair of peers a distance of its own.
    private mutating func bringNearer(_ latency: ClosedRange<Int64>) {
        for one in 0..<size {
            for other in 0..<one {
                let share = Int64(chance.below(7))
                let range = max(1, latency.lowerBound >> share)...(latency.upperBound >> share) + 1
                self[one, other] = Link(latency: range)
                self[other, one] = Link(latency: range)
            }
        }
    }

    /// Severs links, but none within a majority.
    private mutating func sever(_ share: Int) {
        core = Array(core.shuffled(using: &chance).prefix(size / 2 + 1)).sorted()
        for sender in 0..<size {
            for receiver in 0..<size where !(core.contains(sender) && core.contains(receiver)) {
                self[sender, receiver].isSevered = chance.below(100) < share
            }
        }
    }

    /// Joins all links again.
    mutating func joinSevered() {
        core = Array(0..<size)
        for link in links.indices { links[link].isSevered = false }
    }

    subscript(sender: Int, receiver: Int) -> Link {
        get { links[sender * size + receiver] }
        set { links[sender * size + receiver] = newValue }
    }

    /// Mends every link that is not severed, and loses nothing any more.
    mutating func heal() {
        isFaulty = false
        for link in links.indices { links[link].heal() }
    }

    /// Decides on a datagram that is sent now, and counts what goes wrong.
    ///
    /// - Parameters:
    ///   - sender: Who sends it.
    ///   - receiver: Who is to get it.
    ///   - isReply: Whether it may stay around: the reply to a request about a vote.
    ///   - now: When it is sent.
    ///   - counts: What has gone wrong so far.
    /// - Returns: When it arrives, if it does.
    mutating func fate(
        from sender: Int, to receiver: Int, isReply: Bool, at now: TrueTime,
        _ counts: inout FaultCounts
    ) -> Fate {
        let link = links[sender * size + receiver]
        guard link.isOpen(at: now) else { return .lost }
        var arrival = max(now, link.cloggedUntil) + chance.number(in: link.latency)
        guard isFaulty else { return .arrives(arrival) }
        if happens(.loss, &counts) { return .lost }
        if happens(.delay, &counts) {
            arrival = arrival + chance.longTailed(from: 1_000, doublings: 10)
        }
        if isReply, happens(.staleReply, &counts) {
            return .arrivesTwice(
                arrival, arrival + chance.number(in: 0...(5_000 << Int64(chance.below(12)))))
        }
        if happens(.reordering, &counts) { arrival = arrival + chance.number(in: 0...20_000) }
        guard happens(.duplication, &counts) else { return .arrives(arrival) }
        return .arrivesTwice(arrival, arrival + chance.longTailed(from: 10, doublings: 17))
    }

    /// At the greatest strength a third of all datagrams.
    private mutating func happens(_ kind: FaultKind, _ counts: inout FaultCounts) -> Bool {
        let strength = mix[kind]
        guard strength > 0, chance.happens(inTenThousand: strength * 52) else { return false }
        counts[kind] += 1
        return true
    }
}
