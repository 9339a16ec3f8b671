internal import Authentication
internal import Raft
internal import RaftServer

/// Somebody on the wire who hears everything and has no key: he sends again what he heard, at any
/// later time, to anybody, in anybody's name, whole or changed.
struct Adversary: Sendable {
    /// So many of the first datagrams are kept for good, and so many of the latest for a while.
    private static let capacity = 48

    private var first: [Flight] = []
    private var latest: [Flight] = []
    private var next = 0

    /// What he does with a datagram.
    private enum Attack: CaseIterable {
        case replay, redirection, reflection, impersonation
        case bitFlip, recombination, truncation, removalOfSignature, composition
    }

    /// Hears a datagram.
    mutating func hear(_ flight: Flight) {
        guard first.count >= Self.capacity else { return first.append(flight) }
        if latest.count < Self.capacity {
            latest.append(flight)
        } else {
            latest[next] = flight
            next = (next + 1) % Self.capacity
        }
    }

    /// A datagram of his; what is not word for word what a peer sent to this receiver has nobody to
    /// vouch for it.
    func attack(
        _ addresses: SimulatedAddresses, using chance: inout SeededGenerator
    ) -> Flight? {
        guard let flight = pick(&chance), let other = pick(&chance) else { return nil }
        guard case .datagram(let heard) = flight.input, case .datagram(let second) = other.input
        else { return nil }
        let (bytes, size) = (heard.bytes, Authenticator.signatureBytes + 1)
        guard bytes.count > size, second.bytes.count > size else { return nil }
        switch Attack.allCases[chance.below(Attack.allCases.count)] {
        case .replay: return flight
        case .redirection:
            return forged(flight, bytes, from: flight.sender, to: other.receiver, addresses)
        case .reflection:
            return forged(flight, bytes, from: flight.receiver, to: flight.sender, addresses)
        case .impersonation:
            return forged(flight, bytes, from: other.sender, to: flight.receiver, addresses)
        case .bitFlip:
            var bytes = bytes
            bytes[chance.below(bytes.count)] ^= 1 << UInt8(chance.below(8))
            return forged(flight, bytes, addresses)
        case .recombination:
            let bytes = bytes.dropLast(size) + second.bytes.suffix(size)
            return forged(flight, Array(bytes), addresses)
        case .truncation:
            return forged(flight, Array(bytes.prefix(chance.below(bytes.count))), addresses)
        case .removalOfSignature:
            return forged(flight, bytes.dropLast(size) + [UInt8(ascii: "}")], addresses)
        case .composition:
            let plain = composed(flight, &chance)
            let signed = plain.dropLast() + second.bytes.suffix(size)
            return forged(flight, chance.below(2) == 0 ? plain : Array(signed), addresses)
        }
    }

    /// What the sender of a datagram never said: it leads, stands, votes or hands over, in the last
    /// term that there is or in the one that was heard.
    private func composed(_ flight: Flight, _ chance: inout SeededGenerator) -> [UInt8] {
        let sender = NodeID(UInt64(flight.sender))
        let term = chance.below(2) == 0 ? Term.last : flight.envelope?.message.term ?? .zero
        let messages: [Message] = [
            .appendEntries(
                AppendEntries(term: term, leader: sender, previous: .zero, commit: .zero)),
            .requestVote(
                RequestVote(
                    term: term, candidate: sender, lastLog: .zero, isLeadershipTransfer: true)),
            .requestVoteReply(RequestVote.Reply(term: term, isGranted: true)),
            .timeoutNow(TimeoutNow(term: term, leader: sender, isLeaseFree: true)),
        ]
        let envelope = Envelope(
            to: NodeID(UInt64(flight.receiver)), sequence: flight.envelope?.sequence ?? 0,
            message: messages[chance.below(messages.count)])
        return Wire.bytes(of: envelope, from: sender)
    }

    private func pick(_ chance: inout SeededGenerator) -> Flight? {
        let heard = chance.below(2) == 0 || latest.isEmpty ? first : latest
        return heard.isEmpty ? nil : heard[chance.below(heard.count)]
    }

    /// A datagram that nobody sent like that, unless it says the very same.
    ///
    /// It may come from where its sender has moved to; and what was said twice and recombined, is
    /// what was said.
    private func forged(
        _ flight: Flight, _ bytes: [UInt8], from sender: Int32? = nil, to receiver: Int32? = nil,
        _ addresses: SimulatedAddresses
    ) -> Flight {
        let (sender, receiver) = (sender ?? flight.sender, receiver ?? flight.receiver)
        let input = ServerInput.datagram(
            ArrivedDatagram(bytes, from: addresses[Int(sender)]))
        let original = (first + latest).first { heard in
            guard case .datagram(let datagram) = heard.input else { return false }
            return heard.sender == sender && heard.receiver == receiver && datagram.bytes == bytes
        }
        guard var original else { return Flight(sender: sender, receiver: receiver, input: input) }
        original.input = input
        return original
    }
}
