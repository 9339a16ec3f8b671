internal import Raft
internal import RaftServer
internal import RaftWire

extension SimulatedCluster {
    /// Puts a datagram on its way, or loses it; what is for no peer leaves the simulation.
    mutating func send(_ datagram: OutgoingDatagram, from index: Int) {
        statistics[.datagrams] += 1
        guard let receiver = addresses.peer(at: datagram.destination) else {
            return noteReply(datagram.bytes, from: index)
        }
        let bytes = bytes(of: datagram, from: index)
        launch(
            Flight(
                sender: Int32(index), receiver: Int32(receiver),
                input: .datagram(ArrivedDatagram(bytes, from: addresses[index])),
                envelope: datagram.envelope ?? repeated(bytes)))
    }

    /// The message in a datagram that a peer sends once more, for the other one did not know it.
    private func repeated(_ bytes: [UInt8]) -> Envelope? {
        settings.hasKeys ? Wire.envelope(in: bytes) : nil
    }

    /// A client gets a reply: it may rely on a lease that it is told of.
    private mutating func noteReply(_ bytes: [UInt8], from index: Int) {
        lastReply = bytes
        guard let lease = Wire.lease(in: bytes) else { return }
        checker.noteTold(lease, of: index, at: now)
    }

    /// What the network makes of it.
    ///
    /// Peers that wait for different times do not believe each other. In a story they may: what
    /// they say arrives as that of an earlier version, which does not say for how long it waits.
    private func bytes(of datagram: OutgoingDatagram, from index: Int) -> [UInt8] {
        guard !settings.timings.isEmpty, let envelope = datagram.envelope else {
            return datagram.bytes
        }
        return Wire.bytes(of: envelope, from: peers[index].node.id)
    }

    /// Sends a datagram, of this life of its sender or of an earlier one.
    mutating func launch(_ flight: Flight, ofLife life: Int32? = nil) {
        var flight = flight
        datagrams += 1
        flight.serial = datagrams
        flight.senderLife = life ?? peers[Int(flight.sender)].incarnation
        flight.receiverLife = peers[Int(flight.receiver)].incarnation
        if isFaulty, settings.hasKeys, settings.mix[.adversary] > 0 { adversary.hear(flight) }
        let isReply = flight.envelope?.message.isReplyAboutVotes == true
        if isFaulty, isReply, settings.mix[.staleReply] > 0 { archive.keep(flight) }
        let fate = network.fate(
            from: Int(flight.sender), to: Int(flight.receiver), isReply: isReply, at: now,
            &statistics.faults)
        if settings.recordsDatagrams || !packetRules.isEmpty {
            return launchWatched(flight, fate)
        }
        switch fate {
        case .lost: statistics[.lost] += 1
        case .arrives(let time): plan(flight, at: time)
        case .arrivesTwice(let first, let second):
            plan(flight, at: first)
            plan(flight, at: second)
        }
    }

    /// The same for a datagram that is recorded, or that a story may want to change.
    private mutating func launchWatched(
        _ flight: Flight, _ fate: SimulatedNetwork.Fate
    ) {
        let (sender, receiver) = (Int(flight.sender), Int(flight.receiver))
        let times = flight.envelope.map {
            applyRules(to: $0.message, from: sender, to: receiver, fate.arrivals)
        }
        if times?.isEmpty != false {
            statistics[.lost] += 1
            let isCut = !network[sender, receiver].isOpen(at: now)
            _ = trace.recorder?.noteSent(flight, at: now, .lost(isCut: isCut))
        }
        for time in times ?? fate.arrivals {
            var flight = flight
            flight.datagram = trace.recorder?.noteSent(flight, at: now, .arrives(time)) ?? -1
            plan(flight, at: time)
        }
    }

    mutating func plan(_ flight: Flight, at time: TrueTime) {
        queue.plan(.arrival(flight: flights.add(flight)), at: time)
    }

    /// A peer has just started: answers that an earlier life of it asked for may arrive now.
    mutating func deliverStaleReplies(to receiver: Int) {
        guard isFaulty, settings.mix[.staleReply] > 0, faultChance.below(2) == 0 else { return }
        for flight in archive.replies(for: receiver, first: faultChance.below(2) == 0)
        where faultChance.below(3) > 0 {
            statistics.faults[.staleReply] += 1
            let delay = faultChance.longTailed(from: 100, doublings: 12)
            plan(flight, at: now + delay)
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
            take(flight.input, at: receiver, from: flight)
        case .paused, .saving, .leaving: peers[receiver].inbox.append(index)
        case .down(let isHostUp):
            flights.remove(index)
            if isHostUp, peers[receiver].guardian?.holdsSocket != true { refuse(flight) }
        }
    }

    /// Nobody listens there: the host says so, if that news gets through.
    private mutating func refuse(_ flight: Flight) {
        guard case .datagram = flight.input, flight.sender >= 0 else { return }
        let fate = network.fate(
            from: Int(flight.receiver), to: Int(flight.sender), isReply: false, at: now,
            &statistics.faults)
        guard case .arrives(let time) = fate else { return }
        statistics[.refusals] += 1
        let datagram = trace.recorder?.noteRefusal(of: flight.datagram, until: time, at: now)
        plan(
            Flight(
                sender: flight.receiver, receiver: flight.sender,
                input: .refused(by: addresses[Int(flight.receiver)]), datagram: datagram ?? -1),
            at: time)
    }

    /// Looks up where a peer is.
    mutating func startLookup(of other: Int, at index: Int) {
        let span = processChance.longTailed(from: 100, doublings: isFaulty ? 12 : 1)
        queue.plan(
            .lookup(
                peer: Int32(index), incarnation: peers[index].incarnation, of: Int32(other)),
            at: now + span)
    }

    /// A name was looked up, or could not be; a process that stands still has to ask again.
    mutating func finishLookup(_ index: Int, _ incarnation: Int32, of other: Int) {
        guard peers[index].incarnation == incarnation else { return }
        guard peers[index].process == .running else { return startLookup(of: other, at: index) }
        let id = peers[other].node.id
        if isFaulty, processChance.below(8) == 0 {
            take(.lookupFailed(id, "no such host"), at: index)
        } else {
            take(.resolved(id, [addresses[other]]), at: index)
        }
    }
}

extension Message {
    /// Whether it answers a request on which votes depend.
    fileprivate var isReplyAboutVotes: Bool {
        switch self {
        case .requestVoteReply, .probeReply: true
        default: false
        }
    }
}
