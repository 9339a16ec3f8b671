internal import Raft
internal import RaftGuard
internal import RaftWire

extension RaftServer {
    /// Takes a datagram that came in: a message of a peer, a query of anybody, or something to
    /// count and drop.
    mutating func receive(_ datagram: ArrivedDatagram, _ turn: inout Turn) {
        counters.noteReceived()
        do throws(Drop) {
            try take(datagram, &turn)
        } catch {
            counters.noteDropped(error.reason)
            // Peers that have just started begin so: no operator has to hear of that.
            guard error.reason != .challenged else { return }
            drops.note(error.reason, from: datagram.source, at: turn.now)
        }
    }

    /// Why a datagram is not believed.
    struct Drop: Error {
        let reason: DropReason
    }

    /// What is cheap is checked first, and what is signed before it is decoded.
    private mutating func take(
        _ datagram: ArrivedDatagram, _ turn: inout Turn
    ) throws(Drop) {
        guard !datagram.isTruncated else { throw Drop(reason: .tooLong) }
        let speaker = peers.peer(at: datagram.source)
        guard speaker != nil || strangers.spend(at: turn.now) else { throw Drop(reason: .tooMany) }
        guard let proof = try prove(datagram, from: speaker, &turn) else { return }
        switch try decode(datagram.bytes) {
        case .peer(let from, let to, let sequence, let message, let configuration):
            guard to == node.id else { throw Drop(reason: .misaddressed) }
            guard speaker == from else { throw Drop(reason: .stranger) }
            trust.note(proof, of: from)
            guard proof.isPeers else { throw Drop(reason: .unauthenticated) }
            try compare(configuration, of: from, &turn)
            peers.hear(from, at: turn.now)
            step(.received(message, from: from, sequence: sequence), &turn)
        case .query(let query, let sequence):
            // No peer asks as a client does: somebody uses its name.
            guard speaker == nil || strangers.spend(at: turn.now) else {
                throw Drop(reason: .tooMany)
            }
            let reply = try answer(query, sequence, to: datagram, proof, &turn)
            post(reply, to: datagram.source, &turn)
        case .reply: throw Drop(reason: .unasked)
        }
    }

    private func decode(_ bytes: [UInt8]) throws(Drop) -> Datagram {
        do throws(WireError) {
            return try codec.decode(bytes)
        } catch {
            throw Drop(reason: DropReason(error))
        }
    }

    /// A peer that was given another cluster.json is not believed: its majority is another one.
    ///
    /// It is said once, and again if it was right in between. A peer of an earlier version does
    /// not say what it was given.
    private mutating func compare(
        _ other: ConfigurationDigest?, of peer: NodeID, _ turn: inout Turn
    ) throws(Drop) {
        guard let other else { return }
        if let difference = digest.difference(of: other) {
            if !foreign.contains(peer) {
                foreign.append(peer)
                turn.note(.otherConfiguration(peer, difference))
            }
            throw Drop(reason: .otherConfiguration)
        }
        if foreign.contains(peer) {
            foreign.removeAll { $0 == peer }
            turn.note(.sameConfiguration(peer))
        }
        guard other.layout != digest.layout else { return otherLayouts.removeAll { $0 == peer } }
        if !otherLayouts.contains(peer) {
            otherLayouts.append(peer)
            turn.note(.otherLayout(peer))
        }
    }

    /// Sends a message to a peer.
    mutating func send(_ envelope: Envelope, _ turn: inout Turn) {
        let envelope = heedingToldLeases(envelope, at: turn.now)
        guard let endpoint = peers.endpoint(of: envelope.to) else {
            return counters.noteUnsent(.unknownAddress)
        }
        let datagram = Datagram.peer(
            from: node.id, to: envelope.to, sequence: envelope.sequence, envelope.message,
            configuration: digest)
        do throws(WireError) {
            let bytes = try codec.encode(datagram, maximumBytes: trust.unsignedBytes)
            counters.noteSent(envelope.message)
            post(trust.sign(bytes, to: envelope.to), to: endpoint, carrying: envelope, &turn)
        } catch {
            counters.noteUnsent(.unencodable)
            turn.note(.unencodable(envelope.to, "\(error)"))
        }
    }

    /// An order to take over, which the node knows to be free of leases, says how long somebody who
    /// was told of this peer's lease may still rely on it.
    private func heedingToldLeases(_ envelope: Envelope, at now: Instant) -> Envelope {
        guard case .timeoutNow(let order) = envelope.message, order.isLeaseFree,
            will.toldUntil > now
        else { return envelope }
        let other = TimeoutNow(
            term: order.term, leader: order.leader, lease: will.toldUntil - now)
        return Envelope(
            to: envelope.to, sequence: envelope.sequence, message: .timeoutNow(other))
    }

    /// Leaves with the guard what it is to say if this process dies now.
    mutating func keepWill(_ turn: inout Turn) {
        let pen = WillPen(peers: peers, codec: codec, id: node.id, digest: digest)
        if let written = will.renew(for: node, at: turn.now, with: pen, signing: &trust) {
            turn.actions.guardOrders.append(.will(written))
        }
    }

    /// The one way out for all bytes: at once for a request to a peer, after the saving for all else.
    mutating func post(
        _ bytes: [UInt8], to endpoint: Endpoint, carrying envelope: Envelope? = nil,
        _ turn: inout Turn
    ) {
        let datagram = OutgoingDatagram(bytes: bytes, destination: endpoint, envelope: envelope)
        counters.noteSent()
        if let envelope, !envelope.message.isReply {
            turn.requests.append(datagram)
        } else {
            turn.actions.datagrams.append(datagram)
        }
    }

    /// Hears that no process listens there: if it is a peer's very address, that is a hint about
    /// this peer, and nothing otherwise.
    mutating func noteRefusal(by endpoint: Endpoint, _ turn: inout Turn) {
        counters.noteUnsent(.refused)
        guard let peer = peers.peer(at: endpoint) else { return }
        step(.connectionRefused(by: peer), &turn)
    }
}
