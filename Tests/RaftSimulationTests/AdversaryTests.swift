import Raft
import RaftServer
import Testing

@testable import RaftSimulation

@Suite("The adversary")
struct AdversaryTests {
    private let addresses = SimulatedAddresses(peers: 3, areNames: false)

    /// What was heard: a heartbeat from each peer to each other one.
    private var heard: [Flight] {
        (0..<6).map { number in
            let (sender, receiver) = (Int32(number % 3), Int32((number % 3 + 1 + number / 3) % 3))
            let request = AppendEntries(
                term: Term(3), leader: NodeID(UInt64(sender)), previous: .zero, commit: .zero)
            let envelope = Envelope(
                to: NodeID(UInt64(receiver)), sequence: UInt64(number),
                message: .appendEntries(request))
            let bytes = Wire.bytes(of: envelope, from: NodeID(UInt64(sender)))
            return Flight(
                sender: sender, receiver: receiver,
                input: .datagram(ArrivedDatagram(bytes, from: addresses[Int(sender)])),
                envelope: envelope)
        }
    }

    @Test(
        "he repeats and changes what he hears, and nobody vouches for what was not said like that")
    func attacks() {
        var (adversary, chance) = (Adversary(), SeededGenerator(seed: 5))
        let nothing = adversary.attack(addresses, using: &chance)
        #expect(nothing == nil, "he has heard nothing")
        for flight in heard { adversary.hear(flight) }
        let known = Dictionary(
            heard.map { ($0.bytes, ($0.sender, $0.receiver)) }, uniquingKeysWith: { one, _ in one })
        var (repeated, misdirected, changed) = (0, 0, 0)
        for _ in 0..<900 {
            guard let flight = adversary.attack(addresses, using: &chance) else { continue }
            let isSame = known[flight.bytes].map { $0 == (flight.sender, flight.receiver) }
            #expect((flight.envelope != nil) == (isSame == true))
            switch isSame {
            case true: repeated += 1
            case false: misdirected += 1
            case nil: changed += 1
            }
        }
        // One of nine attacks repeats, and three misdirect, if not to where it went anyway.
        #expect(repeated > 90 && misdirected > 90 && changed > 400)
    }
}

extension Flight {
    fileprivate var bytes: [UInt8] {
        if case .datagram(let datagram) = input { datagram.bytes } else { [] }
    }
}
