internal import POSIX
internal import Raft
internal import RaftWire

extension Daemon {
    /// Takes a datagram that came in: a message of a peer, a question of anybody, or something to
    /// count and drop.
    mutating func take(_ datagram: POSIX.Datagram) throws(DaemonFailure) {
        counters.noteReceived()
        guard !datagram.isTruncated else { return counters.noteDropped("too_long") }
        let content: RaftWire.Datagram
        do throws(WireError) {
            content = try codec.decode(datagram.bytes)
        } catch {
            return counters.noteDropped(error.name)
        }
        switch content {
        case .peer(let from, let to, let sequence, let message, _):
            try take(message, from: from, to: to, sequence, at: datagram.source)
        case .question(let question, let sequence):
            answer(question, sequence, to: datagram.source, within: datagram.bytes.count)
        case .answer: counters.noteDropped("unasked")
        }
    }

    /// A message counts only if it comes from where the configuration puts its sender.
    private mutating func take(
        _ message: Message, from peer: NodeID, to receiver: NodeID, _ sequence: UInt64,
        at source: SocketAddress
    ) throws(DaemonFailure) {
        guard receiver == node.id else { return counters.noteDropped("misaddressed") }
        guard peers.peer(at: source) == peer else { return counters.noteDropped("stranger") }
        let now = Instant.current
        peers.hear(peer, at: now)
        if case .appendEntriesReply = message, sequence <= now.microseconds {
            will.note(
                roundTrip: now - Instant(microseconds: sequence), in: node.durable.term)
        }
        try step(.received(message, from: peer, sequence: sequence))
    }

    /// Sends a message; a network that does not take it is an everyday event.
    mutating func send(_ envelope: Envelope) {
        guard let address = peers.address(of: envelope.to, for: socket.localAddress.family) else {
            return counters.noteUnsent("unknown_address")
        }
        let datagram = RaftWire.Datagram.peer(
            from: node.id, to: envelope.to, sequence: envelope.sequence, envelope.message)
        do throws(WireError) {
            let bytes = try codec.encode(datagram)
            counters.noteSent(envelope.message)
            note(socket.send(bytes, to: address))
        } catch {
            counters.noteUnsent(error.name)
            journal.write(.error, "cannot send a message to peer \(envelope.to): \(error)")
        }
    }

    /// Counts what became of a datagram.
    mutating func note(_ outcome: SendOutcome) {
        switch outcome {
        case .sent: break
        case .wouldBlock: counters.noteUnsent("buffer_full")
        case .unreachable: counters.noteUnsent("unreachable")
        case .tooLong: counters.noteUnsent("too_long")
        case .failed(let number): counters.noteUnsent("\(number)")
        }
    }

    /// Hears what the network sent back.
    ///
    /// Only a refusal says something about a peer.
    mutating func noteDeliveryFailures() throws(DaemonFailure) {
        for _ in 0..<Self.datagramsPerTurn {
            guard let failure = socket.nextDeliveryFailure() else { return }
            switch failure {
            case .refused(let address):
                counters.noteUnsent("refused")
                guard let peer = peers.peer(at: address) else { continue }
                try step(.connectionRefused(by: peer))
            case .unreachable: counters.noteUnsent("unreachable")
            case .tooLong: counters.noteUnsent("too_long")
            case .other(let number, _): counters.noteUnsent("\(number)")
            }
        }
    }
}
