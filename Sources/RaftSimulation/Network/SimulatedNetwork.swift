/// The links between all peers, and what they do to a datagram.
struct SimulatedNetwork: Sendable {
    private let size: Int
    private let mix: FaultMix
    private let latency: ClosedRange<Int64>
    private var links: [Link]
    private var chance: SeededGenerator

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

    /// A network between so many peers.
    ///
    /// - Parameters:
    ///   - size: How many peers there are.
    ///   - mix: What goes wrong with datagrams.
    ///   - latency: What a datagram takes when nothing is wrong, in microseconds.
    ///   - chance: Where the network's chance comes from.
    init(size: Int, mix: FaultMix, latency: ClosedRange<Int64>, chance: SeededGenerator) {
        self.size = size
        self.mix = mix
        self.latency = latency
        self.chance = chance
        links = Array(repeating: Link(), count: size * size)
    }

    subscript(sender: Int, receiver: Int) -> Link {
        get { links[sender * size + receiver] }
        set { links[sender * size + receiver] = newValue }
    }

    /// Mends every link, and loses nothing any more.
    mutating func heal() {
        isFaulty = false
        links = Array(repeating: Link(), count: size * size)
    }

    /// Decides on a datagram that is sent now, and counts what goes wrong.
    mutating func fate(
        from sender: Int, to receiver: Int, at now: TrueTime, _ counts: inout FaultCounts
    ) -> Fate {
        let link = links[sender * size + receiver]
        guard link.isOpen(at: now) else { return .lost }
        var arrival = max(now, link.cloggedUntil) + chance.number(in: latency)
        guard isFaulty else { return .arrives(arrival) }
        if happens(.loss, &counts) { return .lost }
        if happens(.delay, &counts) {
            arrival = arrival + chance.longTailed(from: 1_000, doublings: 10)
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
