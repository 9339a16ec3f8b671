import Raft
@testable import RaftSimulation
import Testing

/// A network on which only this goes wrong, as badly as it can.
private func network(_ kind: FaultKind? = nil, severed: Int = 0) -> SimulatedNetwork {
    var settings = Settings(peers: 5, seed: 1)
    settings.latency = 100...200
    settings.severedShare = severed
    if let kind { settings.mix[kind] = FaultMix.greatestStrength }
    return SimulatedNetwork(settings, chance: SeededGenerator(seed: 7))
}

extension SimulatedNetwork {
    /// When the first of many datagrams arrive that peer 0 sends peer 1 at one moment.
    fileprivate mutating func arrivals(
        of count: Int = 3_000, isReply: Bool = false, at now: TrueTime = .zero
    ) -> [[TrueTime]] {
        var counts = FaultCounts()
        return (0..<count).map { _ in
            fate(from: 0, to: 1, isReply: isReply, at: now, &counts).arrivals
        }
    }
}

@Suite("The simulated network")
struct NetworkTests {
    private let latency = TrueTime(microseconds: 100)...TrueTime(microseconds: 200)

    @Test("where nothing is wrong all arrives, once, and takes its time")
    func sound() {
        var network = network()
        let arrivals = network.arrivals()
        #expect(arrivals.allSatisfy { $0.count == 1 && latency.contains($0[0]) })
    }

    @Test("a third is lost at the greatest strength, until it is healed")
    func loss() {
        var network = network(.loss)
        let lost = network.arrivals().count(where: \.isEmpty)
        #expect((900...1_100).contains(lost))
        network.heal()
        let healed = network.arrivals()
        #expect(!healed.contains([]))
    }

    @Test(
        "a third is late, or comes twice, and the rest is as ever",
        arguments: [FaultKind.delay, .reordering, .duplication])
    func late(kind: FaultKind) {
        var network = network(kind)
        let arrivals = network.arrivals()
        let struck = arrivals.count {
            kind == .duplication ? $0.count == 2 : $0[0] > latency.upperBound
        }
        #expect((900...1_100).contains(struck))
        #expect(arrivals.allSatisfy { $0[0] >= latency.lowerBound }, "none is early")
        #expect(arrivals.allSatisfy { $0.count == 1 } == (kind != .duplication))
    }

    @Test("only answers about votes stay around")
    func staleReply() {
        var network = network(.staleReply)
        let once = network.arrivals()
        #expect(once.allSatisfy { $0.count == 1 })
        let twice = network.arrivals(isReply: true).count { $0.count == 2 }
        #expect((900...1_100).contains(twice))
    }

    @Test(
        "a link that is cut loses all, one that is clogged keeps it back, and one that flaps both")
    func links() {
        let (down, end) = (TrueTime(microseconds: 1_500), TrueTime(microseconds: 5_000))
        var cut = network(), clogged = network(), flapping = network()
        cut[0, 1].cutUntil = end
        clogged[0, 1].cloggedUntil = end
        flapping[0, 1].flapsUntil = end
        flapping[0, 1].flapSpan = 1_000
        let (lost, joined) = (cut.arrivals(), cut.arrivals(at: end))
        #expect(lost.allSatisfy(\.isEmpty) && joined.allSatisfy { $0.count == 1 })
        let held = clogged.arrivals()
        #expect(held.allSatisfy { $0[0] > end })
        let (up, gone) = (flapping.arrivals(), flapping.arrivals(at: down))
        #expect(up.allSatisfy { $0.count == 1 } && gone.allSatisfy(\.isEmpty))
        #expect(flapping[1, 0].isOpen(at: down), "the way back is another link")
    }

    @Test("severed links stay severed, but none within a majority")
    func severed() {
        var network = network(severed: 100)
        network.heal()
        let core = network.core
        #expect(core.count == 3)
        for sender in 0..<5 {
            for receiver in 0..<5 where sender != receiver {
                let isWithin = core.contains(sender) && core.contains(receiver)
                #expect(network[sender, receiver].isOpen(at: .zero) == isWithin)
            }
        }
        network.joinSevered()
        #expect(network[0, 1].isOpen(at: .zero) && network[4, 3].isOpen(at: .zero))
    }
}

@Suite("The simulated machines")
struct MachineTests {
    @Test("of a write that a crash interrupts nothing, the state or everything is there")
    func tornWrite() {
        let state = DurableState(term: Term(1), vote: nil, votingRights: .unlimited)
        let entry = LogEntry(term: Term(1), index: LogIndex(1), command: [1])
        let change = DurableChange(
            state: state, log: LogChange(start: LogIndex(1), entries: [entry]))
        let disks = SimulatedDisk.Extent.allCases.map { extent in
            var disk = SimulatedDisk()
            disk.write(change, extent)
            return disk
        }
        #expect(disks[0] == SimulatedDisk())
        #expect(disks[1].state == state && disks[1].log == Log())
        #expect(disks[2].state == state && disks[2].log == Log([entry]))
    }

    @Test("a reply may leave when all that it rests on is on the disk, a request at any time")
    func saved() {
        var cluster = SimulatedCluster(3, seed: 1)
        cluster.settle()
        var peer = cluster.peers[0]
        let reply = Message.requestVoteReply(RequestVote.Reply(term: Term(1), isGranted: false))
        let request = Message.requestVote(
            RequestVote(term: Term(1), candidate: NodeID(0), lastLog: .zero))
        let order = Message.timeoutNow(TimeoutNow(term: Term(1), leader: NodeID(0), lease: nil))
        let messages = [reply, request, order]
        let before = messages.map { peer.hasSaved(before: $0) }
        #expect(before == [true, true, true])
        peer.disk = SimulatedDisk()
        let after = messages.map { peer.hasSaved(before: $0) }
        #expect(after == [false, true, false])
    }

    @Test("a clock that changes its rate goes on from what it shows, and is read backwards as well")
    func drift() {
        var clock = SimulatedClock(reading: 1_000, partsPerMillion: 4_000)
        clock.drift(to: -4_000, at: TrueTime(microseconds: 1_000_000))
        #expect(clock.instant(at: TrueTime(microseconds: 1_000_000)).microseconds == 1_005_000)
        let later = TrueTime(microseconds: 2_000_000)
        #expect(clock.instant(at: later).microseconds == 2_001_000)
        for microseconds in stride(from: UInt64(1_005_001), to: 2_001_000, by: 99_991) {
            let instant = Instant(microseconds: microseconds)
            let time = clock.time(of: instant)
            #expect(clock.instant(at: time) >= instant)
            #expect(clock.instant(at: time + -1) < instant, "it is the first such moment")
        }
    }

    @Test("what is planned happens in its order, and of the same moment what was planned first")
    func queue() {
        var queue = EventQueue<Int>()
        var chance = SeededGenerator(seed: 3)
        let times = (0..<200).map { _ in chance.below(20) }
        for (number, time) in times.enumerated() {
            queue.plan(number, at: TrueTime(microseconds: Int64(time)))
        }
        var order: [Int] = []
        while let next = queue.next() { order.append(next.element) }
        #expect(order == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
    }
}

@Suite("The simulated processes")
struct ProcessTests {
    @Test("a host refuses datagrams for a process that died, and none when it has no power")
    func refusals() {
        for isHostUp in [true, false] {
            var cluster = SimulatedCluster(3, seed: 1)
            cluster.settle()
            let leader = cluster.peers.firstIndex(where: \.isLeading) ?? 0
            cluster.crash((leader + 1) % 3, isHostUp ? .process : .host)
            cluster.run(for: .seconds(1))
            #expect((cluster.statistics[.refusals] > 0) == isHostUp)
        }
    }

    @Test("what a process had not flushed when it died is there or not, as chance has it")
    func death() {
        let terms = (UInt64(0)..<20).map { seed in
            var story = ScriptedCluster(timeouts: [300, 400, 500], isNew: true, seed: seed)
            for peer in 0..<3 { story.stallDisk(of: peer, for: .seconds(1)) }
            story.run(for: .milliseconds(100))
            for peer in 0..<3 { story.kill(peer) }
            return story.cluster.peers.count { $0.disk.state.votingRights != nil }
        }
        #expect(Set(terms).count > 1, "\(terms)")
    }

    @Test("a cluster that is healed and elects nobody has broken a promise")
    func nobody() {
        var settings = Settings(peers: 3, seed: 1)
        settings.mix[.priority] = 1
        settings.priorities = [0, 0, 0]
        var cluster = SimulatedCluster(settings)
        cluster.proveLiveness()
        let text = cluster.violations.first?.text
        #expect(text?.contains(" are healed and have no leader with a lease for good ") == true)
    }
}
