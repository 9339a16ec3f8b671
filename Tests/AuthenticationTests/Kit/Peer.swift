import Testing

@testable import Authentication
import Raft

/// One life of a peer, with chance of its own.
struct Peer {
    let id: UInt64
    private(set) var authenticator: Authenticator
    private var chance: SplitMix64

    /// A peer of a cluster of so many, with the ids from 1 on.
    init(
        _ id: UInt64, of count: UInt64 = 2, life: UInt64 = 0, keys: KeyRing = KeyRing(of: 0),
        unsigned: UnsignedPolicy = .refused, cluster: String = "demo"
    ) {
        self.id = id
        chance = SplitMix64(seed: life << 8 | id)
        authenticator = Authenticator(
            id: id, cluster: cluster, others: (1...count).filter { $0 != id }, ring: keys,
            unsigned: unsigned, using: &chance)
    }

    mutating func sign(_ sequence: Int, to peer: Peer) -> [UInt8] {
        authenticator.sign(datagram(sequence, from: id, to: peer.id), to: peer.id) ?? []
    }

    mutating func signAhead(_ sequence: Int, to peer: Peer) -> [UInt8]? {
        authenticator.signAhead(datagram(sequence, from: id, to: peer.id), to: peer.id)
    }

    mutating func receive(_ bytes: [UInt8], from id: UInt64, at time: Int = 0) -> Reception {
        authenticator.receive(bytes, from: id, at: .milliseconds(time), using: &chance)
    }

    mutating func receive(_ bytes: [UInt8], from peer: Peer, at time: Int = 0) -> Reception {
        receive(bytes, from: peer.id, at: time)
    }

    mutating func replaceKeys(_ ring: KeyRing) {
        authenticator.replaceKeys(ring, using: &chance)
    }

    mutating func receive(query: [UInt8], at time: Int = 0) -> QueryVerdict {
        authenticator.receive(query: query, at: .milliseconds(time))
    }

    mutating func challenge(_ asker: Asker, at time: Int = 0) -> [UInt8]? {
        authenticator.challenge(asker, at: .milliseconds(time), using: &chance)
    }
}

/// Carries datagrams to and fro until nobody has anything to say: who said what was believed.
///
/// - Returns: The datagrams that were believed, by their `seq`, and how many were carried.
func exchange(
    _ first: [UInt8], from one: inout Peer, to other: inout Peer, at time: Int = 0
) -> (believed: [Int], carried: Int) {
    var believed: [Int] = []
    var carried = 0
    var waiting = [(bytes: first, isToOther: true)]
    while !waiting.isEmpty, carried < 20 {
        let (bytes, isToOther) = waiting.removeFirst()
        let reception =
            isToOther
            ? other.receive(bytes, from: one.id, at: time)
            : one.receive(bytes, from: other.id, at: time)
        carried += 1
        if reception.verdict == .accepted { believed.append(sequence(of: bytes)) }
        waiting += reception.replies.map { ($0, !isToOther) }
    }
    return (believed, carried)
}

extension Reception {
    /// What has to be sent, where it is one datagram; nothing otherwise.
    var reply: [UInt8] { replies.count == 1 ? replies[0] : [] }
}

/// Lets two peers meet: each believes the other from then on.
func meet(_ one: inout Peer, _ other: inout Peer, at time: Int = 0) {
    let there = exchange(one.sign(900_001, to: other), from: &one, to: &other, at: time)
    let back = exchange(other.sign(900_002, to: one), from: &other, to: &one, at: time)
    #expect(there.believed == [900_001] && back.believed == [900_002])
}

/// The `seq` of a datagram.
func sequence(of bytes: [UInt8]) -> Int {
    let text = bytes.text
    guard let start = text.firstRange(of: #""seq":"#)?.upperBound else { return -1 }
    return Int(text[start...].prefix { $0.isNumber }) ?? -1
}
