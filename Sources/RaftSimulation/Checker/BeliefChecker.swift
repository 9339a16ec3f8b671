internal import Raft
internal import RaftServer

/// What peers believe of what they hear: only what another peer with the same configuration has said
/// to them, and, where there are keys, only to this life of theirs, once, and not after the other's next life was heard.
struct BeliefChecker: Sendable {
    private let hasKeys: Bool
    private var believed: Set<UInt64> = []

    /// The latest life of each peer that each other one has believed.
    private var lives: [[Int32]]

    /// The lives of each peer in which it had a configuration of its own.
    private var staleLives: [Set<Int32>]

    init(peers: Int, hasKeys: Bool) {
        staleLives = Array(repeating: [], count: peers)
        self.hasKeys = hasKeys
        lives = Array(repeating: Array(repeating: 0, count: peers), count: peers)
    }

    /// Holds what a datagram brought about against what its sender put into it.
    mutating func note(_ steps: [NodeStep], of index: Int, in life: Int32, from flight: Flight)
        -> [String]
    {
        guard case .datagram = flight.input else { return [] }
        var broken: [String] = []
        if flight.sender < 0, !steps.isEmpty {
            broken.append("a stranger's datagram changes something")
        }
        for step in steps {
            guard case .received(let message, let sender, let sequence) = step.event else {
                continue
            }
            let said = Envelope(to: NodeID(UInt64(index)), sequence: sequence, message: message)
            guard Int32(sender.number) == flight.sender, said == flight.envelope else {
                broken.append("it believes what peer \(sender) did not say to it")
                continue
            }
            let isStale = staleLives[index].contains(life)
            if isStale != staleLives[Int(flight.sender)].contains(flight.senderLife) {
                broken.append("it believes peer \(sender), that has another configuration")
            }
            if hasKeys { broken += noteSigned(flight, of: index, in: life) }
        }
        return broken
    }

    private mutating func noteSigned(_ flight: Flight, of index: Int, in life: Int32) -> [String] {
        let sender = Int(flight.sender)
        var broken: [String] = []
        if !believed.insert(flight.serial).inserted {
            broken.append("it believes a datagram twice")
        }
        if flight.receiverLife != life {
            broken.append("it believes what was said to an earlier life of it")
        }
        if flight.senderLife < lives[index][sender] {
            broken.append("it believes an earlier life of peer \(sender) after a later one")
        }
        lives[index][sender] = max(lives[index][sender], flight.senderLife)
        return broken
    }

    /// A peer starts: it remembers nobody.
    mutating func noteStart(of index: Int, in life: Int32, isStale: Bool) {
        if isStale { staleLives[index].insert(life) }
        lives[index] = Array(repeating: 0, count: lives.count)
    }
}
