internal import Raft

extension SimulatedCluster {
    /// Puts a message on its way, or loses it.
    mutating func send(_ envelope: Envelope, from index: Int) {
        statistics[.datagrams] += 1
        let receiver = Int(envelope.to.number)
        let sender = peers[index].node.id
        let event = Event.received(
            passThroughBytes(envelope, from: sender), from: sender, sequence: envelope.sequence)
        launch(event, envelope.message, from: index, to: receiver)
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
        _ event: Event, _ message: Message, from sender: Int, to receiver: Int
    ) {
        let fate = network.fate(from: sender, to: receiver, at: now, &statistics.faults)
        if settings.recordsDatagrams || !packetRules.isEmpty {
            return launchWatched(event, message, from: sender, to: receiver, fate)
        }
        switch fate {
        case .lost: statistics[.lost] += 1
        case .arrives(let time): plan(event, from: sender, to: receiver, at: time)
        case .arrivesTwice(let first, let second):
            plan(event, from: sender, to: receiver, at: first)
            plan(event, from: sender, to: receiver, at: second)
        }
    }

    /// The same for a datagram that is kept for a drawing, or that a story may want to change.
    private mutating func launchWatched(
        _ event: Event, _ message: Message, from sender: Int, to receiver: Int,
        _ fate: SimulatedNetwork.Fate
    ) {
        let times = applyRules(to: message, from: sender, to: receiver, fate.arrivals)
        trace.add(message, from: sender, to: receiver, times, at: now)
        if times.isEmpty { statistics[.lost] += 1 }
        for time in times { plan(event, from: sender, to: receiver, at: time) }
    }

    private mutating func plan(
        _ event: Event, from sender: Int, to receiver: Int, at time: TrueTime
    ) {
        let flight = flights.add(
            Flights.Flight(sender: Int32(sender), receiver: Int32(receiver), event: event))
        queue.plan(.arrival(flight: flight), at: time)
    }

    /// A datagram has reached its host.
    mutating func arrive(_ index: Int32) {
        let flight = flights[index]
        let receiver = Int(flight.receiver)
        switch peers[receiver].process {
        case .running:
            flights.remove(index)
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
            from: Int(flight.receiver), to: Int(flight.sender), at: now, &statistics.faults)
        guard case .arrives(let time) = fate else { return }
        statistics[.refusals] += 1
        plan(refusal, from: Int(flight.receiver), to: Int(flight.sender), at: time)
    }
}
