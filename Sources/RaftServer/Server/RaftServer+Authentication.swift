internal import Authentication
internal import Raft
internal import RaftWire

extension RaftServer {
    /// What speaks for a datagram, found out on its bytes; none if it was a challenge, and is
    /// answered.
    mutating func prove(
        _ datagram: ArrivedDatagram, from speaker: NodeID?, _ turn: inout Turn
    ) throws(Drop) -> Proof? {
        let claimed = ClaimedSignature(endOf: datagram.bytes)
        guard trust.hasKeys else {
            try proveNothing(claimed, from: speaker, &turn)
            return .notNeeded
        }
        guard let speaker else { return try proveClient(datagram, at: turn.now) }
        guard let claimed else {
            guard !trust.acceptsUnsigned else { return .unsignedAccepted }
            // Nobody else speaks from there: a client has a port of its own.
            turn.note(trust.complain(.unsigned(speaker), at: turn.now))
            throw Drop(reason: .unauthenticated)
        }
        return try provePeer(datagram, claimed, from: speaker, &turn)
    }

    /// Without keys, a peer that believes only what is signed is not believed either.
    private mutating func proveNothing(
        _ claimed: ClaimedSignature?, from speaker: NodeID?, _ turn: inout Turn
    ) throws(Drop) {
        guard let speaker, claimed?.refusesUnsigned == true else { return }
        turn.note(trust.complain(.noKeysHere(speaker), at: turn.now))
        throw Drop(reason: .unauthenticated)
    }

    private mutating func provePeer(
        _ datagram: ArrivedDatagram, _ claimed: ClaimedSignature, from speaker: NodeID,
        _ turn: inout Turn
    ) throws(Drop) -> Proof? {
        guard
            let reception = trust.authenticator?.receive(
                datagram.bytes, from: speaker.number, at: turn.now - .zero, using: &turn.generator)
        else { return nil }
        for reply in reception.replies {
            post(reply, to: peers.endpoint(of: speaker) ?? datagram.source, &turn)
        }
        switch reception.verdict {
        case .accepted: return .signed
        case .acceptedUnsigned: return .unsignedAccepted
        case .answeredChallenge: return nil
        case .challenged: throw Drop(reason: .challenged)
        case .dropped(let reason):
            if trust.authenticator?.knows(claimed.key) == false {
                turn.note(trust.complain(.otherKey(speaker, claimed.key), at: turn.now))
            }
            throw Drop(reason: DropReason(reason))
        }
    }

    private mutating func proveClient(
        _ datagram: ArrivedDatagram, at now: Instant
    ) throws(Drop) -> Proof {
        switch trust.authenticator?.receive(query: datagram.bytes, at: now - .zero) {
        case .unsigned, nil: return .missing
        case .signed(let asker): return .client(asker)
        case .fresh(let asker): return .freshClient(asker)
        case .dropped(let reason): throw Drop(reason: DropReason(reason))
        }
    }

    /// The bytes of the reply to a query: signed, if the query was.
    mutating func answer(
        _ query: Query, _ sequence: UInt64, to datagram: ArrivedDatagram, _ proof: Proof,
        _ turn: inout Turn
    ) throws(Drop) -> [UInt8] {
        let size = datagram.bytes.count
        switch proof {
        case .notNeeded, .signed, .unsignedAccepted: break
        case .missing:
            guard !query.changesSomething || trust.acceptsUnsigned else {
                throw Drop(reason: .unauthenticated)
            }
        case .client(let asker):
            guard !query.changesSomething else { return try challenge(asker, &turn) }
            return try signedReply(query, sequence, to: datagram, proof, asker, &turn)
        case .freshClient(let asker):
            return try signedReply(query, sequence, to: datagram, proof, asker, &turn)
        }
        return try required(
            reply(to: query, sequence, from: datagram.source, proof, size, &turn))
    }

    /// A reply with a signature, which leaves less room for the rest.
    private mutating func signedReply(
        _ query: Query, _ sequence: UInt64, to datagram: ArrivedDatagram, _ proof: Proof,
        _ asker: Asker, _ turn: inout Turn
    ) throws(Drop) -> [UInt8] {
        let size = datagram.bytes.count - Authenticator.signatureBytes
        let bytes = try required(
            reply(to: query, sequence, from: datagram.source, proof, size, &turn))
        return trust.authenticator?.sign(reply: bytes, to: asker) ?? bytes
    }

    private func required(_ reply: [UInt8]?) throws(Drop) -> [UInt8] {
        guard let reply else { throw Drop(reason: .shortQuery) }
        return reply
    }

    private mutating func challenge(_ asker: Asker, _ turn: inout Turn) throws(Drop) -> [UInt8] {
        guard
            let bytes = trust.authenticator?.challenge(
                asker, at: turn.now - .zero, using: &turn.generator)
        else { throw Drop(reason: .replayed) }
        return bytes
    }
}
