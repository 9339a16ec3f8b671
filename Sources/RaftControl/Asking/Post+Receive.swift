internal import POSIX
internal import Raft
internal import RaftWire

extension Post {
    /// How many datagrams are taken from one socket before the clock is looked at again.
    private static let datagramsPerTurn = 256

    /// What has come in, as soon as there is something, or nothing at the deadline.
    ///
    /// - Parameters:
    ///   - deadline: When to return at the latest; none is never.
    ///   - bell: Another descriptor that ends the wait.
    /// - Returns: What came in, in the order in which it came.
    /// - Throws: what makes the sockets useless.
    mutating func receive(until deadline: Instant?, or bell: CInt? = nil) throws(SystemError)
        -> [News]
    {
        if news.isEmpty {
            let descriptors = sockets.map { $0.socket.descriptor } + book.descriptors
            _ = try Poll.wait(
                for: descriptors + (bell.map { [$0] } ?? []), until: deadline?.microseconds)
            deliverWhatCanBe()
            for owner in sockets { try empty(owner) }
        }
        defer { news = [] }
        return news
    }

    /// Sends what has waited for an address that is known now.
    private mutating func deliverWhatCanBe() {
        for place in book.finishLookups() {
            guard let bytes = undelivered.removeValue(forKey: place) else { continue }
            send(bytes, to: place)
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

    /// Takes an answer that comes from where a peer is; whatever else comes is none.
    private mutating func take(_ datagram: POSIX.Datagram) {
        guard !datagram.isTruncated, let place = book.place(of: datagram.source),
            case .answer(let answer, let id, let sequence)? = try? codec.decode(datagram.bytes)
        else { return }
        book.hear(place, at: .now)
        guard id == ids[place], answer.isOf(id) else {
            news.append(.silence(.otherPeer(id), of: place))
            return
        }
        news.append(.answer(answer, from: place, sequence: sequence))
    }

    private mutating func take(_ failure: DeliveryFailure) {
        switch failure {
        case .refused(let address):
            guard let place = book.refuse(address) else { return }
            news.append(.silence(.refused, of: place))
        case .unreachable(let address):
            guard let place = book.refuse(address) else { return }
            news.append(.silence(.noRoute, of: place))
        case .tooLong, .other: break
        }
    }
}

extension Answer {
    /// Whether the answer does not speak of itself as another peer.
    fileprivate func isOf(_ id: NodeID) -> Bool {
        switch self {
        case .state(let report): report.id == id
        case .transfer, .history, .metrics: true
        }
    }
}

extension Instant {
    /// The time on this machine's clock.
    static var now: Instant { Instant(microseconds: MonotonicClock.now) }
}
