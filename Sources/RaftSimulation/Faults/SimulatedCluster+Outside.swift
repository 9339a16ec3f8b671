internal import Authentication
internal import Raft
internal import RaftGuard
internal import RaftServer
internal import RaftWire

// What operators, clients and strangers do to a peer.
extension SimulatedCluster {
    /// A client asks a peer something; one with the key signs, and once more if the peer wants to
    /// know that the query is a new one.
    mutating func ask(
        _ query: Query, at index: Int, from client: Endpoint = SimulatedAddresses.local
    ) {
        let plain = Wire.bytes(of: query)
        guard settings.hasKeys, client == SimulatedAddresses.local else {
            return take(.datagram(ArrivedDatagram(plain, from: client)), at: index)
        }
        let room = min(Authenticator.signatureBytes, Limits.datagramBytes - plain.count)
        let roomy = plain + repeatElement(UInt8(ascii: " "), count: room)
        var session = ClientSession(
            with: UInt64(index), cluster: Wire.cluster, ring: keyFiles.ring(of: index),
            using: &processChance)
        lastReply = []
        take(.datagram(ArrivedDatagram(session.sign(roomy), from: client)), at: index)
        guard session.receive(lastReply) == .challenged, peers[index].process == .running else {
            return
        }
        take(.datagram(ArrivedDatagram(session.sign(roomy), from: client)), at: index)
    }

    /// Lets the adversary send some of what he has.
    mutating func strikeWithAdversary() -> Bool {
        guard settings.hasKeys else { return false }
        for _ in 0..<(1 << faultChance.below(6)) {
            guard let flight = adversary.attack(addresses, using: &faultChance) else { continue }
            plan(flight, at: now + faultChance.longTailed(from: 10, doublings: 10))
        }
        return true
    }

    mutating func askForTransfer(_ victim: Int) -> Bool {
        let target = faultChance.below(peers.count + 1)
        guard let leader = peers.indices.first(where: { peers[$0].isLeading }) else { return false }
        ask(.transfer(to: target == peers.count ? nil : peers[target].node.id), at: leader)
        return true
    }

    /// An operator drains a peer, or has it lead again.
    mutating func drain(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        ask(faultChance.below(2) == 0 ? .drain : .undrain, at: victim)
        return true
    }

    mutating func query(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        let queries = [Query.state, .lease, .history(after: 0), .metrics(after: 0)]
        let query = queries[faultChance.below(queries.count)]
        let client = Endpoint(.ipv4(0xC0A8_0000 | UInt32(faultChance.below(256))), port: 40_000)
        ask(query, at: victim, from: client)
        return true
    }

    /// Changes a peer's key file, and tells it to read its files again.
    mutating func askToReadFiles(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        if processChance.below(2) == 0 { keyFiles.change(of: victim) }
        take(.signal(.hangUp), at: victim)
        return true
    }

    /// A peer reads its files: whatever is in them, an order of the operator's.
    mutating func readFiles(_ index: Int) {
        take(configurationAsRead(), at: index)
        guard settings.hasKeys, peers[index].process == .running else { return }
        guard processChance.below(8) > 0 else { return take(.keysRefused("no keys"), at: index) }
        keyFiles.read(by: index)
        take(.keysRead(keyFiles.ring(of: index)), at: index)
    }

    private mutating func configurationAsRead() -> ServerInput {
        switch processChance.below(4) {
        case 0: return .configurationRefused("not JSON")
        case 1: return .configurationRead(ConfigurationChange(restartKeys: ["peers", "preempt"]))
        case 2:
            let level = LogLevel.allCases[processChance.below(LogLevel.allCases.count)]
            return .configurationRead(ConfigurationChange(logLevel: level))
        case _: return .configurationRead(ConfigurationChange())
        }
    }

    /// Asks a peer to stop, and in one case of two once more, a moment later.
    mutating func askToStop(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        trace.add(.told(.stopRequest, "is asked to stop"), by: victim, at: now)
        let grace = settings.command?.grace ?? .zero
        let span = grace.microseconds + Self.hookTime(settings)
        expectExit(of: victim, after: span, peers[victim].hindrances)
        if faultChance.below(2) == 0 {
            let time = now + faultChance.longTailed(from: 1_000, doublings: 10)
            queue.plan(
                .signal(
                    peer: Int32(victim), incarnation: peers[victim].incarnation,
                    hindrances: peers[victim].hindrances), at: time)
        }
        take(.signal(faultChance.below(2) == 0 ? .terminate : .interrupt), at: victim)
        return true
    }

    /// What the command for changes of leader may take until all is told: one that runs, and two.
    static func hookTime(_ settings: Settings) -> Int64 {
        settings.mix[.hook] > 0 ? 30_000_000 : 0
    }

    /// The second signal: nothing is waited for any more but the end of a transfer.
    mutating func signalAgain(_ index: Int, _ incarnation: Int32, _ hindrances: Int32) {
        guard peers[index].incarnation == incarnation, peers[index].process == .running else {
            return
        }
        trace.add(.told(.stopRequest, "is asked to stop once more"), by: index, at: now)
        expectExit(of: index, after: 0, hindrances)
        take(.signal(.terminate), at: index)
    }

    /// A transfer takes an election timeout at most, and a guard that stands still is replaced
    /// half a second after its time, which a clean-up is part of.
    ///
    /// A peer that is kept from it once more than so often is excused.
    mutating func expectExit(of index: Int, after span: Int64, _ hindrances: Int32) {
        let cleanup = guardPlan.hasCleanup ? GuardPlan.longestCleanup.microseconds : 0
        let patience =
            settings.timing.electionTimeout.upperBound.microseconds * 2 + cleanup + 2_000_000
        queue.plan(
            .exitDue(
                peer: Int32(index), incarnation: peers[index].incarnation, hindrances: hindrances),
            at: now + span + patience)
    }

    /// By now a peer that is to stop has, unless something kept it from that.
    mutating func expectExit(_ index: Int, _ incarnation: Int32, _ hindrances: Int32) {
        guard peers[index].incarnation == incarnation, peers[index].hindrances == hindrances,
            peers[index].process == .running
        else { return }
        checker.noteFailure("peer \(index) is to stop, and does not", at: now)
    }

    /// Kills a guard: alone, or in one case of two its peer in the same instant.
    mutating func strikeGuard(_ victim: Int) -> Bool {
        guard peers[victim].guardian != nil else { return false }
        trace.add(.told(.guardFault, "'s guard is killed"), by: victim, at: now)
        if peers[victim].isUp, peers[victim].process != .leaving, faultChance.below(2) == 0 {
            peers[victim].guardian = nil
            killCommand(of: victim)
            crash(victim, .process)
            planRestart(of: victim)
        } else {
            killGuard(of: victim)
        }
        return true
    }

    /// Gives a host another address.
    mutating func move(_ victim: Int) -> Bool {
        guard settings.usesNames, peers.count > 1 else { return false }
        addresses.move(victim)
        trace.add(.told(.move, "moves to \(addresses[victim])"), by: victim, at: now)
        return true
    }

    /// Somebody who is no peer sends what a peer could send, or nonsense.
    mutating func strangerWrites(to victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        let datagram = strangersDatagram(for: victim)
        take(
            .datagram(datagram), at: victim,
            from: Flight(sender: -1, receiver: Int32(victim), input: .datagram(datagram)))
        return true
    }

    private mutating func strangersDatagram(for victim: Int) -> ArrivedDatagram {
        let other = faultChance.below(peers.count)
        let term = Term(peers[victim].node.durable.term.number + UInt64(faultChance.below(3)))
        let messages: [Message] = [
            .requestVote(RequestVote(term: term, candidate: NodeID(UInt64(other)), lastLog: .zero)),
            .timeoutNow(TimeoutNow(term: term, leader: NodeID(UInt64(other)), lease: .zero)),
            .appendEntries(
                AppendEntries(
                    term: term, leader: NodeID(UInt64(other)), previous: .zero, commit: .zero)),
        ]
        let envelope = Envelope(
            to: peers[victim].node.id, sequence: 1,
            message: messages[faultChance.below(messages.count)])
        let bytes = Wire.bytes(of: envelope, from: NodeID(UInt64(other)))
        let stranger = Endpoint(.ipv4(0xC0A8_0100 | UInt32(faultChance.below(256))), port: 7_001)
        switch faultChance.below(4) {
        case 0: return ArrivedDatagram(bytes, from: stranger)
        // A peer speaks for another one; a peer of another cluster; half a datagram.
        case 1:
            let speaker = (other + 1) % peers.count
            return ArrivedDatagram(bytes, from: addresses[speaker])
        case 2:
            let foreign = Wire.foreignBytes(of: envelope, from: NodeID(UInt64(other)))
            return ArrivedDatagram(foreign, from: addresses[other])
        case _:
            let half = Array(bytes.prefix(faultChance.below(bytes.count)))
            return ArrivedDatagram(half, from: addresses[other])
        }
    }
}
