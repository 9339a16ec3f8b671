internal import POSIX
public import Raft
internal import RaftWire

extension ClientTransport {
    /// How many datagrams are taken from one socket before the clock is looked at again.
    private static let datagramsPerTurn = 256

    /// What has come in, as soon as there is something; nothing at the deadline.
    ///
    /// - Parameters:
    ///   - deadline: When to return at the latest; none is never.
    ///   - descriptors: What else ends the wait, when it becomes readable.
    ///   - output: A descriptor that ends the wait when nobody reads from it any more.
    /// - Returns: What came in, in the order in which it came.
    /// - Throws: what makes the sockets useless.
    mutating func receive(
        until deadline: Instant?, or descriptors: [CInt] = [], hangUpOf output: CInt? = nil
    ) throws(SystemError) -> [PeerQuery.Event] {
        if events.isEmpty {
            let own = sockets.map { $0.socket.descriptor } + peerAddresses.descriptors
            _ = try Poll.wait(
                for: own + descriptors, hangUpOf: output, until: deadline?.microseconds)
            deliverWhatCanBe()
            for owner in sockets { try empty(owner) }
        }
        defer { events = [] }
        return events
    }

    /// Sends what has waited for an address that is known now.
    private mutating func deliverWhatCanBe() {
        for index in peerAddresses.finishLookups() {
            guard let bytes = undelivered.removeValue(forKey: index) else { continue }
            send(bytes, to: index)
        }
    }

    private mutating func empty(_ owner: UDPSocketOwner) throws(SystemError) {
        for _ in 0..<Self.datagramsPerTurn {
            guard
                let datagram = try owner.socket.receive(maximumBytes: Limits.datagramBytes)
            else { break }
            take(datagram)
        }
        while let failure = owner.socket.nextDeliveryFailure() { take(failure) }
    }

    /// Takes a reply that comes from a peer's address, and drops everything else.
    private mutating func take(_ datagram: POSIX.Datagram) {
        guard !datagram.isTruncated, let index = peerAddresses.index(of: datagram.source) else {
            return
        }
        switch requests.receive(datagram.bytes, from: index) {
        case .taken: take(datagram.bytes, from: index)
        case .challenged(let bytes): send(bytes, to: index)
        case .unsigned: events.append(.unsigned(index))
        case .dropped: break
        }
    }

    private mutating func take(_ bytes: [UInt8], from index: Int) {
        guard
            case .reply(let reply, let id, let sequence)? = try? codec.decode(bytes)
        else { return }
        peerAddresses.noteContact(index, at: .now)
        guard id == ids[index], reply.claimedSender ?? id == id else {
            events.append(.unreachable(.otherPeer(id), index))
            return
        }
        events.append(.reply(reply, from: index, sequence: sequence))
    }

    private mutating func take(_ failure: DeliveryFailure) {
        switch failure {
        case .refused(let address):
            guard let index = peerAddresses.noteRefusal(of: address) else { return }
            events.append(.unreachable(.refused, index))
        case .unreachable(let address):
            guard let index = peerAddresses.noteRefusal(of: address) else { return }
            events.append(.unreachable(.noRoute, index))
        case .tooLong, .other: break
        }
    }
}

extension Instant {
    /// The time on this machine's clock, which all its processes share.
    public static var now: Instant { Instant(microseconds: MonotonicClock.now) }
}
