internal import POSIX
internal import Raft
internal import RaftWire

extension Daemon {
    /// Answers a question of a client, never with more bytes than it had: nobody can use a peer to
    /// amplify traffic.
    mutating func answer(
        _ question: Question, _ sequence: UInt64, to client: SocketAddress, within bytes: Int
    ) {
        let reply: [UInt8]?
        switch question {
        case .state:
            let report = report()
            // The guard has to know before anybody relies on it.
            if let lease = report.lease { noteTold(of: lease) }
            reply = encode(.state(report), sequence, bytes)
        case .transfer(let target):
            let report = transfer(to: target, askedBy: client)
            reply = encode(.transfer(report), sequence, bytes)
        case .history(let number):
            let changes = history.changes(after: number, at: .current)
            reply = try? codec.encode(
                changes, from: node.id, sequence: sequence, maximumBytes: bytes)
        case .metrics(let place):
            let lines = counters.prometheus(of: node, at: .current)
            reply = try? codec.encode(
                metrics: lines, after: place, from: node.id, sequence: sequence,
                maximumBytes: bytes)
        }
        guard let reply else { return counters.noteDropped("short_question") }
        note(socket.send(reply, to: client))
    }

    /// The bytes of an answer; none if they are more than the question had.
    private func encode(_ answer: Answer, _ sequence: UInt64, _ bytes: Int) -> [UInt8]? {
        try? codec.encode(.answer(answer, from: node.id, sequence: sequence), maximumBytes: bytes)
    }

    /// Hands over on request, of somebody on this machine only: whoever can start a process here
    /// could stop this one as well.
    private mutating func transfer(
        to target: NodeID?, askedBy client: SocketAddress
    ) -> TransferReport {
        guard client.isOfThisMachine else {
            return refusedTransfer("only taken from this peer's own machine")
        }
        if course == .transferring(to: target) { return acceptedTransfer() }
        guard course == .running else { return refusedTransfer("it is stopping or resigning") }
        if target == node.id, node.isLeader {
            return refusedTransfer("peer \(node.id) leads already")
        }
        switch node.transferRefusal(to: target, at: .current) {
        case nil:
            course = .transferring(to: target)
            stopService()
        case .underWay: break
        case let refusal?: return refusedTransfer("\(refusal)")
        }
        return acceptedTransfer()
    }

    private func acceptedTransfer() -> TransferReport {
        TransferReport(isAccepted: true, leader: node.leader, term: node.durable.term)
    }

    private func refusedTransfer(_ reason: String) -> TransferReport {
        TransferReport(
            isAccepted: false, leader: node.leader, term: node.durable.term, reason: reason)
    }

    private func report() -> StateReport {
        let role: StateReport.Role =
            switch node.role {
            case .follower: .follower
            case .candidate: .candidate
            case .leader: .leader
            }
        return StateReport(
            id: node.id, role: role, term: node.durable.term, leader: node.leader,
            votedFor: node.durable.vote, commitIndex: node.commitIndex, lastLog: node.log.last,
            cause: node.cause?.rawValue ?? history.loss, lease: node.lease(at: .current))
    }
}

extension SocketAddress {
    /// Whether somebody on this machine speaks from here: Linux drops a datagram from outside that
    /// claims to.
    fileprivate var isOfThisMachine: Bool {
        if isLoopback { return true }
        let own = (try? SocketAddress.ownAddresses()) ?? []
        return own.contains { $0.withPort(port) == self }
    }
}
