import Raft

extension Explorer {
    /// Lets things happen to one peer, and tells all that may come of them.
    struct SuccessorGenerator {
        let membership: Membership
        let timing: Timing
        let timeAbstraction: TimeAbstraction
        private let bounds: Bounds
        private let transition: Transition

        init(_ bounds: Bounds, _ transition: Transition, isThorough: Bool = false) {
            membership = Membership((1...bounds.peers).map { NodeID(UInt64($0)) })
            timing = Timing(isProbing: bounds.isProbing)
            timeAbstraction = TimeAbstraction(timing, isThorough: isThorough)
            self.bounds = bounds
            self.transition = transition
        }

        /// A peer that has never run.
        func newPeer(_ id: NodeID) -> PeerState {
            let newPeer = DurableState(term: .zero, vote: nil, votingRights: .unlimited)
            return start(id, Disk(state: bounds.startsFresh ? .empty : newPeer))
        }

        /// What can happen to a peer without any message.
        func actions(of id: NodeID) -> [Action] {
            let others = membership.members.filter { $0 != id }
            return [.clock] + (bounds.crashes > 0 ? [.crash] : [])
                + (bounds.wipes > 0 ? [.wipe] : [])
                + (bounds.entries > 0 ? [.proposal] : [])
                + (bounds.isProbing ? others.map { .refusal(by: $0) } : [])
                + (bounds.transfersLeadership ? others.map { .transfer(to: $0) } : [])
        }

        /// Everything within the bounds that may come of one thing, except nothing at all.
        func outcomes(
            of action: Action, to state: PeerState, datedAs datings: [RaftNode]
        ) -> [Outcome] {
            switch action {
            case .clock: datings.compactMap { step(state, $0, .clockAdvanced) }
            case .crash: [restart(state)]
            case .wipe: [wipe(state)]
            case .refusal(let peer):
                datings.compactMap { step(state, $0, .connectionRefused(by: peer)) }
            case .proposal:
                state.node.log.last.index.number < UInt64(bounds.entries)
                    ? datings.compactMap { step(state, $0, .proposed(command: [])) } : []
            case .transfer(let peer):
                datings.compactMap { step(state, $0, .transferRequested(to: peer)) }
            case .receive(let message):
                timeAbstraction.sequences(of: message, to: state.node).flatMap { sequence in
                    datings.compactMap { dated in
                        step(
                            state, dated,
                            .received(message.content, from: message.from, sequence: sequence))
                    }
                }
            }
        }

        private func step(_ state: PeerState, _ dated: RaftNode, _ event: Event) -> Outcome? {
            var node = dated
            let output = transition.handle(&node, event, TimeAbstraction.now)
            var observations = output.observations
            var disk = state.disk
            var saved: DurableChange?
            var envelopes = output.requests
            envelopes +=
                output.release { change in
                    disk.save(change)
                    saved = change
                }.replies
            if let saved {
                let next = transition.handle(&node, .persisted(saved), TimeAbstraction.now)
                observations += next.observations
                envelopes += next.requests
            }
            guard node.durable.term.number <= UInt64(bounds.terms) else { return nil }
            if envelopes.isEmpty, disk == state.disk, node == dated { return nil }
            var invariants = Invariants()
            invariants.check(from: dated, to: node, by: event, at: TimeAbstraction.now)
            invariants.check(node)
            for envelope in envelopes { invariants.check(envelope, from: node) }
            var outcome = Outcome(
                state: PeerState(
                    node: timeAbstraction.undated(node), disk: disk, promise: state.promise),
                messages: envelopes.map {
                    InFlightMessage(
                        from: node.id, to: $0.to, content: $0.message.withoutCause,
                        range: event.range(ofAnswer: $0.message))
                },
                observations: observations, violations: invariants.broken)
            keepPromise(of: state, &outcome)
            keepLostVote(of: state, &outcome)
            return outcome
        }

        /// Remembers a vote that was lost with the disk, as long as the peer may vote in its term.
        private func keepLostVote(of old: PeerState, _ outcome: inout Outcome) {
            let after = outcome.state.node.durable
            guard let lost = old.lostVote, after.term <= lost.term else { return }
            outcome.state.lostVote = lost
            guard after.term == lost.term, let vote = after.vote, vote != lost.candidate else {
                return
            }
            outcome.violations.append(
                "votes for peer \(vote) in term \(lost.term), after peer \(lost.candidate)")
        }

        private func start(_ id: NodeID, _ disk: Disk) -> PeerState {
            let node = transition.start(
                id, membership, timing, disk.state, disk.log, TimeAbstraction.now)
            return PeerState(node: timeAbstraction.undated(node), disk: disk)
        }

        private func restart(_ state: PeerState) -> Outcome {
            var outcome = Outcome(
                state: start(state.node.id, state.disk),
                messages: will(of: state.node) + unsavedCandidacy(of: state.node))
            keepPromise(of: state, &outcome)
            keepLostVote(of: state, &outcome)
            return outcome
        }

        /// A peer that has lost its memory, but for its vote for somebody else nothing that counts:
        /// a campaign of its own ends with the process.
        private func wipe(_ state: PeerState) -> Outcome {
            var outcome = Outcome(
                state: start(state.node.id, Disk(state: .empty)),
                messages: will(of: state.node) + unsavedCandidacy(of: state.node))
            let durable = state.node.durable
            // One that was given to a candidate that crashed before it had saved its own counts for
            // nothing, and the explorer does not know which.
            if let vote = durable.vote, vote != state.node.id, bounds.crashes == 0 {
                outcome.state.lostVote = LostVote(term: durable.term, candidate: vote)
            }
            return outcome
        }

        /// The orders to take over that a dead leader's guard may send: each of them at any time,
        /// any number of times or never, as messages are.
        private func will(of node: RaftNode) -> [InFlightMessage] {
            guard node.isLeader else { return [] }
            let order = TimeoutNow(term: node.durable.term, leader: node.id, lease: nil)
            return node.others.map {
                InFlightMessage(from: node.id, to: $0, content: .timeoutNow(order))
            }
        }

        /// What a peer has asked for that dies while it saves its vote for itself: it may do so
        /// whenever it follows, with or without an order.
        private func unsavedCandidacy(of node: RaftNode) -> [InFlightMessage] {
            guard !node.isLeader, node.mayVoteForItself,
                node.durable.term.number < UInt64(bounds.terms)
            else { return [] }
            return node.others.flatMap { peer in
                [false, true].map { isTransfer in
                    let request = RequestVote(
                        term: node.durable.term.next, candidate: node.id, lastLog: node.log.last,
                        isLeadershipTransfer: isTransfer)
                    return InFlightMessage(
                        from: node.id, to: peer, content: .requestVote(request))
                }
            }
        }

        /// Remembers the vote that was given in a term for as long as that term lasts, whatever the
        /// node does with it.
        private func keepPromise(of old: PeerState, _ outcome: inout Outcome) {
            let (before, after) = (old.node.durable, outcome.state.node.durable)
            if after.term < before.term {
                outcome.violations.append(
                    "the term goes down, from \(before.term) to \(after.term)")
            }
            let promise = after.term == before.term ? old.promise ?? before.vote : nil
            if let promise, let vote = after.vote, vote != promise {
                outcome.violations.append(
                    "votes for peer \(vote) in term \(after.term), after peer \(promise)")
            }
            outcome.state.promise = after.vote == nil ? promise : nil
        }
    }
}

extension Event {
    /// Which part of the log a reply to this event is about, if it is one to AppendEntries.
    fileprivate func range(ofAnswer message: Message) -> ReplicationRange? {
        guard case .appendEntriesReply = message,
            case .received(.appendEntries(let request), _, _) = self
        else { return nil }
        return request.range
    }
}
