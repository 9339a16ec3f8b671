@testable import Authentication
import Raft

/// A few peers, and somebody who hears all that they send and decides what arrives.
struct AdversaryWorld {
    /// What is known of a signed datagram from the side that signed it.
    private struct Origin {
        let sender: UInt64
        let receiver: UInt64
        let senderLife: UInt64
        let receiverLife: UInt64
    }

    private struct Recorded {
        let bytes: [UInt8]
        let sender: UInt64
        let receiver: UInt64
    }

    private(set) var violations: [String] = []
    private var chance: SplitMix64
    private var peers: [Peer]
    private var lives: [UInt64]
    private var ring = KeyRing(of: 0)
    private var time = 0
    private var sequence = 0
    /// Everything that was ever on the wire, and wills that were given away.
    private var recorded: [Recorded] = []
    /// Who signed what, by the bytes without padding.
    private var origins: [[UInt8]: Origin] = [:]
    /// What each life has accepted: whole datagrams, and what they say.
    private var accepted: Set<[UInt8]> = []
    private var acceptedSequences: Set<[UInt64]> = []
    /// The life of the sender of what each life accepted last, by receiver and sender.
    private var latestLife: [[UInt64]: UInt64] = [:]

    init(seed: UInt64, peers count: UInt64) {
        chance = SplitMix64(seed: seed)
        lives = (0..<count).map { seed << 20 | $0 << 16 }
        peers = []
        for id in 1...count { peers.append(Peer(id, of: count, life: lives[Int(id) - 1])) }
    }

    /// Something that happens: to the peers, or by the adversary.
    mutating func step() {
        time += Int.random(in: 0...30, using: &chance)
        switch Int.random(in: 0..<20, using: &chance) {
        case 0..<6: send()
        case 6..<10: deliverLatest()
        case 10..<17: attack()
        case 17: signAhead()
        case 18: restart()
        case _: rotate()
        }
    }

    /// Any recorded datagram, as it was or changed, from anywhere to anybody.
    mutating func attack() {
        guard let recorded = recorded.randomElement(using: &chance) else { return }
        var bytes = recorded.bytes
        var (sender, receiver) = (recorded.sender, recorded.receiver)
        switch Int.random(in: 0..<8, using: &chance) {
        case 0: (sender, receiver) = (receiver, sender)
        case 1: receiver = anyPeer()
        case 2: (sender, receiver) = (anyPeer(), anyPeer())
        case 3:
            bytes[Int.random(in: bytes.indices, using: &chance)] ^=
                1
                << UInt8.random(
                    in: 0...7, using: &chance)
        case 4: bytes = recombined(bytes)
        case _: break
        }
        if Bool.random(using: &chance) { bytes += [0x20, 0x0a] }
        deliver(bytes, from: sender, to: receiver)
    }

    /// Sends something new and carries all that follows from it without delay.
    ///
    /// - Returns: How many datagrams were carried until it was accepted.
    mutating func recoveryCarries(from sender: UInt64, to receiver: UInt64) -> Int {
        time += 100
        var waiting = [send(from: sender, to: receiver)]
        let wanted = [receiver, lives[Int(receiver) - 1], UInt64(sequence)]
        for carried in 1...20 where !waiting.isEmpty {
            let next = waiting.removeFirst()
            waiting += deliver(next.bytes, from: next.sender, to: next.receiver)
            if acceptedSequences.contains(wanted) { return carried }
        }
        return 1_000
    }
}

// The peers.
extension AdversaryWorld {
    private mutating func send() { send(from: anyPeer(), to: anyPeer()) }

    @discardableResult
    private mutating func send(from sender: UInt64, to receiver: UInt64) -> Recorded {
        sequence += 1
        guard sender != receiver else { return Recorded(bytes: [], sender: 0, receiver: 0) }
        let bytes = peers[Int(sender) - 1].sign(sequence, to: peers[Int(receiver) - 1])
        return record(bytes, from: sender, to: receiver)
    }

    private mutating func signAhead() {
        let (sender, receiver) = (anyPeer(), anyPeer())
        sequence += 1
        guard sender != receiver,
            let bytes = peers[Int(sender) - 1].signAhead(
                sequence, to: peers[Int(receiver) - 1])
        else { return }
        record(bytes, from: sender, to: receiver)
    }

    /// A new life that remembers nothing; time goes back as well, as after a reboot.
    private mutating func restart() {
        let id = anyPeer()
        lives[Int(id) - 1] += 1
        peers[Int(id) - 1] = Peer(
            id, of: UInt64(peers.count), life: lives[Int(id) - 1], keys: ring)
        time = Bool.random(using: &chance) ? 0 : time
    }

    /// The next step of a rotation of keys, at all peers.
    private mutating func rotate() {
        let first = ring.keys.count == 1 ? UInt8.random(in: 0...3, using: &chance) : 0
        ring = ring.keys.count == 1 ? KeyRing(ring.keys + [Key(first)]) : KeyRing([ring.keys[1]])
        for index in peers.indices { peers[index].replaceKeys(ring) }
    }

    @discardableResult
    private mutating func record(
        _ bytes: [UInt8], from sender: UInt64, to receiver: UInt64
    ) -> Recorded {
        let new = Recorded(bytes: bytes, sender: sender, receiver: receiver)
        recorded.append(new)
        origins[bytes] = Origin(
            sender: sender, receiver: receiver, senderLife: lives[Int(sender) - 1],
            receiverLife: lives[Int(receiver) - 1])
        return new
    }

    private mutating func anyPeer() -> UInt64 {
        UInt64.random(in: 1...UInt64(peers.count), using: &chance)
    }
}

// The wire.
extension AdversaryWorld {
    /// One of the last few datagrams, as it was.
    private mutating func deliverLatest() {
        guard let next = recorded.suffix(3).randomElement(using: &chance) else { return }
        deliver(next.bytes, from: next.sender, to: next.receiver)
    }

    @discardableResult
    private mutating func deliver(
        _ bytes: [UInt8], from sender: UInt64, to receiver: UInt64
    ) -> [Recorded] {
        let reception = peers[Int(receiver) - 1].receive(bytes, from: sender, at: time)
        check(reception, of: bytes, from: sender, to: receiver)
        return reception.replies.map { record($0, from: receiver, to: sender) }
    }

    /// The end of one datagram after the beginning of another.
    private mutating func recombined(_ bytes: [UInt8]) -> [UInt8] {
        let other = recorded.randomElement(using: &chance)?.bytes ?? bytes
        let count = [34, 101, 47, 64].randomElement(using: &chance) ?? 34
        return Array(bytes.dropLast(count) + other.suffix(count))
    }

    private mutating func check(
        _ reception: Reception, of bytes: [UInt8], from sender: UInt64, to receiver: UInt64
    ) {
        switch reception.verdict {
        case .accepted: checkAccepted(bytes, from: sender, to: receiver)
        case .acceptedUnsigned: violations.append("accepted without a signature: \(bytes.text)")
        case .challenged:
            if reception.replies.map(\.count).reduce(0, +) > bytes.count {
                violations.append("a challenge is longer than what it is for")
            }
        case .answeredChallenge, .dropped: break
        }
    }

    private mutating func checkAccepted(
        _ bytes: [UInt8], from sender: UInt64, to receiver: UInt64
    ) {
        let content = Array(bytes.prefix { $0 != 0x20 })
        let life = lives[Int(receiver) - 1]
        guard let origin = origins[content] else {
            return violations.append("accepted what nobody signed: \(bytes.text)")
        }
        if origin.sender != sender || origin.receiver != receiver {
            violations.append("accepted from or for another peer: \(bytes.text)")
        }
        if origin.receiverLife != life {
            violations.append("accepted what an earlier life was told: \(bytes.text)")
        }
        if origin.senderLife < latestLife[[receiver, life, sender]] ?? 0 {
            violations.append("accepted an earlier life after a later one: \(bytes.text)")
        }
        latestLife[[receiver, life, sender]] = origin.senderLife
        if !accepted.insert(content).inserted {
            violations.append("accepted twice: \(bytes.text)")
        }
        let said = [receiver, life, UInt64(max(0, number(of: content)))]
        if !acceptedSequences.insert(said).inserted {
            violations.append("accepted the same twice in one life: \(bytes.text)")
        }
    }
}

private func number(of datagram: [UInt8]) -> Int { sequence(of: datagram) }
