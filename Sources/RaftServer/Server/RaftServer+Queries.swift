internal import Raft
internal import RaftWire

extension RaftServer {
    /// The reply to a query of a client, never with more bytes than it had: nobody can use a
    /// peer to amplify traffic.
    ///
    /// - Returns: none if not even the shortest answer is short enough.
    mutating func reply(
        to query: Query, _ sequence: UInt64, from client: Endpoint, _ proof: Proof,
        _ bytes: Int, _ turn: inout Turn
    ) -> [UInt8]? {
        switch query {
        case .state: encodeState(false, sequence, bytes, at: turn.now)
        case .lease: encodeState(true, sequence, bytes, at: turn.now)
        case .transfer(let target):
            carryOut(sequence, bytes, &turn) { server, turn in
                .transfer(server.transfer(to: target, askedBy: client, proof, &turn))
            }
        case .drain:
            carryOut(sequence, bytes, &turn) { server, turn in
                .drain(server.drain(true, askedBy: client, proof, &turn))
            }
        case .undrain:
            carryOut(sequence, bytes, &turn) { server, turn in
                .undrain(server.drain(false, askedBy: client, proof, &turn))
            }
        case .vouch:
            carryOut(sequence, bytes, &turn) { server, turn in
                .vouch(server.vouch(askedBy: client, proof, &turn))
            }
        case .history(let number):
            try? codec.encode(
                history.changes(after: number, at: turn.now), from: node.id, sequence: sequence,
                maximumBytes: bytes)
        case .metrics(let line):
            try? codec.encode(
                metrics: prometheus(at: turn.now), after: line, from: node.id, sequence: sequence,
                maximumBytes: bytes)
        }
    }

    /// Does what a client asks for, or nothing at all if the reply would be too long: who asks is told
    /// what became of it.
    private mutating func carryOut(
        _ sequence: UInt64, _ bytes: Int, _ turn: inout Turn,
        _ change: (inout RaftServer, inout Turn) -> Reply
    ) -> [UInt8]? {
        var (changed, changedTurn) = (self, turn)
        let answer = change(&changed, &changedTurn)
        guard let reply = encode(answer, sequence, bytes) else { return nil }
        (self, turn) = (changed, changedTurn)
        return reply
    }

    /// A client that learns of a lease may rely on it, also when this process is dead: only those are
    /// told who ask for it.
    private mutating func encodeState(
        _ asksForLease: Bool, _ sequence: UInt64, _ bytes: Int, at now: Instant
    ) -> [UInt8]? {
        var report = state(at: now)
        if let lease = node.lease(at: now), asksForLease {
            report.lease = lease
            report.holdsLease = false
            will.noteTold(until: now + lease)
        }
        for report in report.shorterAndShorter {
            if let reply = encode(.state(report), sequence, bytes) { return reply }
        }
        return nil
    }

    private func encode(_ reply: Reply, _ sequence: UInt64, _ bytes: Int) -> [UInt8]? {
        try? codec.encode(.reply(reply, from: node.id, sequence: sequence), maximumBytes: bytes)
    }

    /// Whether somebody may change something: with the key or, where nothing has to be signed, from
    /// this machine.
    ///
    /// That is any user of it: a datagram does not say whose it is. Where that is too much, keys help.
    private func obeys(_ client: Endpoint, _ proof: Proof) -> Bool {
        proof.isFresh || client.isLoopback
    }

    /// Hands over on request.
    private mutating func transfer(
        to target: NodeID?, askedBy client: Endpoint, _ proof: Proof, _ turn: inout Turn
    ) -> TransferReport {
        guard obeys(client, proof) else { return .refused(.notLocal, node) }
        switch lifecycle {
        case .transferring(target): return .accepted(node)
        case .running: break
        case .transferring, .resigning, .leaving, .awaitingSuccessor, .finishing:
            return .refused(.busy, node)
        }
        if target == node.id, node.isLeader { return .refused(.leadsAlready, node) }
        switch node.transferRefusal(to: target, at: turn.now) {
        case nil:
            lifecycle = .transferring(to: target)
            stopCommand(&turn)
        case .underWay: break
        case let refusal?: return .refused(.node(refusal), node)
        }
        return .accepted(node)
    }

    /// Does not lead until told otherwise, or may lead again; the reply leaves when that is saved.
    private mutating func drain(
        _ isDrained: Bool, askedBy client: Endpoint, _ proof: Proof, _ turn: inout Turn
    ) -> TransferReport {
        guard obeys(client, proof) else { return .refused(.notLocal, node) }
        if isDrained != node.isDrained {
            step(.willingness(!isDrained), &turn)
            turn.actions.isDrained = isDrained
            turn.note(isDrained ? .drained : .undrained)
        }
        return .accepted(node)
    }

    /// Takes the operator's word that no process has ever run under this peer's id.
    private mutating func vouch(
        askedBy client: Endpoint, _ proof: Proof, _ turn: inout Turn
    ) -> TransferReport {
        guard obeys(client, proof) else { return .refused(.notLocal, node) }
        step(.firstRunVouched, &turn)
        return .accepted(node)
    }

    /// How this peer sees the cluster.
    func state(at now: Instant) -> StateReport {
        var report = StateReport(
            id: node.id, role: StateReport.Role(node.role), term: node.durable.term,
            leader: node.leader, votedFor: node.durable.vote, commitIndex: node.commitIndex,
            lastLog: node.log.last, cause: node.cause?.rawValue ?? history.loss,
            mayVote: node.mayVote, configuration: digest,
            key: trust.signingKey.map { "\($0)" }, command: commandReport(at: now))
        report.holdsLease = node.lease(at: now) != nil
        report.electionTimer = node.electionDeadline.map { max(.zero, $0 - now) }
        report.awaitedPeers = node.awaitedPeers
        report.isDrained = node.isDrained
        report.priority = priority
        return report
    }

    /// What this peer's command does; none without one.
    func commandReport(at now: Instant) -> CommandReport? {
        command.report(of: node, isWanted: lifecycle == .running, at: now)
    }

    /// This peer's priority, if any peer has one of its own.
    private var priority: Int? {
        let hasAny = settings.peers.contains { $0.priority != Membership.defaultPriority }
        return hasAny ? node.membership.priority(of: node.id) : nil
    }
}

/// Why a leadership is not transferred on request.
private enum RequestRefusal: CustomStringConvertible {
    /// It was not asked from this machine.
    case notLocal
    /// The peer is on its way already.
    case busy
    /// The peer that is to take over leads.
    case leadsAlready
    /// The algorithm has a reason.
    case node(TransferRefusal)

    var description: String {
        switch self {
        case .notLocal: TransferReport.notLocal
        case .busy: "it is stopping, resigning or handing over to another peer"
        case .leadsAlready: "it leads already"
        case .node(let refusal): "\(refusal)"
        }
    }
}

extension TransferReport {
    fileprivate static func accepted(_ node: RaftNode) -> TransferReport {
        TransferReport(isAccepted: true, leader: node.leader, term: node.durable.term)
    }

    fileprivate static func refused(
        _ refusal: RequestRefusal, _ node: RaftNode
    ) -> TransferReport {
        TransferReport(
            isAccepted: false, leader: node.leader, term: node.durable.term, reason: "\(refusal)")
    }
}

extension StateReport {
    /// The report, and what is left of it when there is not room for all.
    fileprivate var shorterAndShorter: [StateReport] {
        var untimed = self
        untimed.electionTimer = nil
        var unreasoned = untimed
        unreasoned.command?.reason = nil
        unreasoned.command?.nextTry = nil
        var uncommanded = unreasoned
        uncommanded.command = nil
        var unkeyed = uncommanded
        unkeyed.key = nil
        var least = unkeyed
        least.priority = nil
        least.cause = nil
        least.awaitedPeers = []
        return [self, untimed, unreasoned, uncommanded, unkeyed, least]
    }
}

extension StateReport.Role {
    init(_ role: Role) {
        self =
            switch role {
            case .follower: .follower
            case .candidate: .candidate
            case .leader: .leader
            }
    }
}
