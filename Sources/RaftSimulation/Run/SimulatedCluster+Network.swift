internal import Raft

extension SimulatedCluster {
    /// Puts a message on its way, or loses it.
    mutating func send(_ envelope: Envelope, from index: Int) {
        statistics[.datagrams] += 1
        let receiver = Int(envelope.to.number)
        let sender = peers[index].node.id
        let event = Event.received(
            passThroughBytes(envelope, from: sender), from: sender, sequence: envelope.sequence)
        launch(event, envelope, from: index, to: receiver)
    }

    private mutating func passThroughBytes(_ envelope: Envelope, from sender: NodeID) -> Message {
        guard settings.sendsBytes else { return envelope.message }
        switch wire.pass(envelope, from: sender) {
        case .same: break
        case .changed(let reason): checker.noteBytes(reason, of: envelope, from: sender, at: now)
        }
        return envelope.message
    }

    private mutating func launch(
        _ event: Event, _ envelope: Envelope, from sender: Int, to receiver: Int
    ) {
        let isAnswer = envelope.message.isAnswer
        if isFaulty, isAnswer, settings.mix[.staleAnswer] > 0 {
            archive.keep(
                Flights.Flight(
                    sender: Int32(sender), receiver: Int32(receiver), event: event, datagram: -1))
        }
        let fate = network.fate(
            from: sender, to: receiver, isAnswer: isAnswer, at: now, &statistics.faults)
        if settings.recordsDatagrams || !packetRules.isEmpty {
            return launchWatched(event, envelope, from: sender, to: receiver, fate)
        }
        switch fate {
        case .lost: statistics[.lost] += 1
        case .arrives(let time): plan(event, from: sender, to: receiver, at: time)
        case .arrivesTwice(let first, let second):
            plan(event, from: sender, to: receiver, at: first)
            plan(event, from: sender, to: receiver, at: second)
        }
    }

    /// The same for a datagram that is recorded, or that a story may want to change.
    private mutating func launchWatched(
        _ event: Event, _ envelope: Envelope, from sender: Int, to receiver: Int,
        _ fate: SimulatedNetwork.Fate
    ) {
        let times = applyRules(to: envelope.message, from: sender, to: receiver, fate.arrivals)
        if times.isEmpty {
            statistics[.lost] += 1
            let isCut = !network[sender, receiver].isOpen(at: now)
            _ = trace.recorder?.noteSent(envelope, from: sender, at: now, .lost(isCut: isCut))
        }
        for time in times {
            let datagram = trace.recorder?.noteSent(envelope, from: sender, at: now, .arrives(time))
            plan(event, from: sender, to: receiver, at: time, recordedAs: datagram ?? -1)
        }
    }

    private mutating func plan(
        _ event: Event, from sender: Int, to receiver: Int, at time: TrueTime,
        recordedAs datagram: Int32 = -1
    ) {
        let flight = flights.add(
            Flights.Flight(
                sender: Int32(sender), receiver: Int32(receiver), event: event, datagram: datagram))
        queue.plan(.arrival(flight: flight), at: time)
    }

    /// A peer has just started: answers that an earlier life of it asked for may arrive now.
    mutating func deliverStaleAnswers(to receiver: Int) {
        guard isFaulty, settings.mix[.staleAnswer] > 0, faultChance.below(2) == 0 else { return }
        for flight in archive.answers(for: receiver, first: faultChance.below(2) == 0)
        where faultChance.below(3) > 0 {
            statistics.faults[.staleAnswer] += 1
            let delay = faultChance.longTailed(from: 100, doublings: 12)
            plan(flight.event, from: Int(flight.sender), to: receiver, at: now + delay)
        }
    }

    /// A datagram has reached its host.
    mutating func arrive(_ index: Int32) {
        let flight = flights[index]
        let receiver = Int(flight.receiver)
        switch peers[receiver].process {
        case .running:
            flights.remove(index)
            trace.recorder?.noteReading(of: flight.datagram)
            take(flight.event, at: receiver)
        case .paused, .saving: peers[receiver].inbox.append(index)
        case .down(let isHostUp):
            flights.remove(index)
            if isHostUp { refuse(flight) }
        }
    }

    /// Nobody listens there: the host says so, if that news gets through.
    private mutating func refuse(_ flight: Flights.Flight) {
        guard case .received = flight.event else { return }
        let refusal = Event.connectionRefused(by: peers[Int(flight.receiver)].node.id)
        let fate = network.fate(
            from: Int(flight.receiver), to: Int(flight.sender), isAnswer: false, at: now,
            &statistics.faults)
        guard case .arrives(let time) = fate else { return }
        statistics[.refusals] += 1
        let datagram = trace.recorder?.noteRefusal(of: flight.datagram, until: time, at: now)
        plan(
            refusal, from: Int(flight.receiver), to: Int(flight.sender), at: time,
            recordedAs: datagram ?? -1)
    }
}

extension Message {
    /// Whether it answers a question on which votes depend.
    fileprivate var isAnswer: Bool {
        switch self {
        case .requestVoteReply, .probeReply: true
        case .requestVote, .appendEntries, .appendEntriesReply, .probe, .timeoutNow,
            .timeoutNowReply:
            false
        }
    }
}
