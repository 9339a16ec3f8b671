@testable import Raft
@testable import RaftServer
@testable import RaftSimulation
import Testing

@Suite("What the simulator watches")
struct WatchTests {
    @Test("the eleventh heartbeat within a second is one too many")
    func heartbeats() {
        var checker = HeartbeatChecker(peers: 2)
        for time in 0..<10 {
            #expect(checker.note(from: 0, to: 1, at: TrueTime(microseconds: Int64(time))) == [])
        }
        #expect(checker.note(from: 1, to: 0, at: TrueTime(microseconds: 10)) == [])
        #expect(checker.note(from: 0, to: 1, at: TrueTime(microseconds: 1_000_000)) == [])
        #expect(
            checker.note(from: 0, to: 1, at: TrueTime(microseconds: 1_000_000)) == [
                "it sends peer 1 more than ten heartbeats within a second"
            ])
    }

    @Test("a drained peer does not stand for election, and a witness does not lead")
    func priorities() throws {
        let leader = try settled().leader.node
        var watch = PriorityWatch([0, 1])
        #expect(watch.note(leader, 0, at: .zero) == "it leads, and its priority is 0")
        #expect(watch.note(leader, 0, at: .zero) == nil, "once for each leadership")
        watch.noteDrained(true, 1)
        #expect(watch.note(leader, 1, at: .zero) == "it is elected, and is drained")
        var candidate = leader
        candidate.role = .candidate(
            Candidate(
                campaign: Campaign(
                    at: .zero, cause: .firstStart, suspectedLeader: nil, of: leader.id),
                electionDeadline: .zero, transfer: nil, leaseFreeFrom: .zero, roundTrip: .zero))
        #expect(watch.note(candidate, 1, at: .zero) == "it stands for election, and is drained")
        watch.noteDrained(false, 1)
        #expect(watch.note(candidate, 1, at: .zero) == nil)
    }

    @Test("a leader gives way to a higher priority only, and when it has led for 30 s")
    func givingWay() throws {
        let leader = try settled().leader.node
        var watch = PriorityWatch([1, 2, 1])
        _ = watch.note(leader, 0, at: .zero)
        func record(_ other: UInt64) -> LogRecord {
            LogRecord(.info, "givesWay", [.reason("priority"), .other(NodeID(other))], "")
        }
        #expect(
            watch.note(record(1), of: 0, at: instant(29_999))
                == "it gives way to a peer that it cannot know for long enough")
        #expect(watch.note(record(1), of: 0, at: instant(30_000)) == nil)
        #expect(
            watch.note(record(2), of: 0, at: instant(30_000))
                == "it gives way to a peer of no higher priority")
    }
}

@Suite("What the simulator watches of leases")
struct LeaseWatchTests {
    @Test("a lease that begins before another one has ended")
    func overlap() throws {
        let (one, other) = (try settled(seed: 1), try settled(seed: 2))
        var watch = LeaseWatch(peers: 2)
        let peers = [one.leader, other.leader]
        #expect(watch.watch(0, peers, at: one.cluster.now) == nil)
        #expect(watch.isRunning(for: 0, at: one.cluster.now))
        let text = watch.watch(1, peers, at: other.cluster.now)
        #expect(text?.hasPrefix("its lease begins at ") == true)
        #expect(text?.contains(", but peer 0's ends at ") == true)
    }

    @Test("a lease begins when it does, and not when somebody looks")
    func beginning() throws {
        var (cluster, old) = try settled()
        cluster.crash(Int(old.node.id.number), .host)
        func holder() -> SimulatedPeer? {
            cluster.peers.first {
                $0.isLeading && $0.node.lease(at: $0.clock.instant(at: cluster.now)) != nil
            }
        }
        while holder() == nil { cluster.advance() }
        let new = try #require(holder())
        let began = cluster.now
        // The other lease ends a little later, before anybody has looked at the new one.
        var other = try settled(seed: 2)
        let lease = other.leader.clock.instant(at: other.cluster.now)
        let left = try #require(other.leader.node.lease(at: lease))
        other.leader.clock = SimulatedClock(
            reading: Int64((lease + left).microseconds) - 10_000, at: began + 40_000)
        var watch = LeaseWatch(peers: 2)
        let peers = [new, other.leader]
        #expect(watch.watch(0, peers, at: began + -50_000) == nil)
        #expect(watch.watch(1, peers, at: began + 40_000) == nil)
        let text = watch.watch(0, peers, at: began + 100_000)
        #expect(text?.hasPrefix("its lease begins at ") == true)
    }

    @Test("a dead leader's lease is over with its command, but not for who was told of it")
    func will() throws {
        let (cluster, leader) = try settled()
        let (now, term) = (cluster.now, leader.node.durable.term)
        var watch = LeaseWatch(peers: 1)
        #expect(watch.watch(0, [leader], at: now) == nil)
        watch.noteTold(.microseconds(200), of: 0, at: now)
        watch.noteWill(of: 0, in: Term(term.number - 1), at: now)
        #expect(watch.isRunning(for: 0, at: now + 202), "it is of another term")
        watch.noteWill(of: 0, in: term, at: now)
        #expect(watch.isRunning(for: 0, at: now + 200))
        #expect(!watch.isRunning(for: 0, at: now + 202))
    }
}

@Suite("What the simulator watches of beliefs")
struct BeliefWatchTests {
    private let message = Message.appendEntries(
        AppendEntries(term: Term(1), leader: NodeID(1), previous: .zero, commit: .zero))

    private func flight(
        from sender: Int32 = 1, serial: UInt64, of senderLife: Int32 = 0, to life: Int32 = 0
    ) -> Flight {
        Flight(
            sender: sender, receiver: 0,
            input: .datagram(ArrivedDatagram([], from: SimulatedAddresses.local)),
            envelope: Envelope(to: NodeID(0), sequence: 7, message: message), serial: serial,
            senderLife: senderLife, receiverLife: life)
    }

    private func steps(sequence: UInt64 = 7) -> [NodeStep] {
        [
            NodeStep(
                event: .received(message, from: NodeID(1), sequence: sequence), observations: [],
                proposal: nil)
        ]
    }

    @Test("only what a peer has said to it")
    func said() {
        var checker = BeliefChecker(peers: 3, hasKeys: false)
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(serial: 1)) == [])
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(serial: 1)) == [], "no keys")
        let forged = "it believes what peer 1 did not say to it"
        #expect(
            checker.note(steps(sequence: 8), of: 0, in: 0, from: flight(serial: 2)) == [forged])
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(from: 2, serial: 3)) == [forged])
        #expect(
            checker.note(steps(), of: 0, in: 0, from: flight(from: -1, serial: 4))
                == ["a stranger's datagram changes something", forged])
        #expect(checker.note([], of: 0, in: 0, from: flight(from: -1, serial: 5)) == [])
        checker.noteStart(of: 1, in: 3, isStale: true)
        #expect(
            checker.note(steps(), of: 0, in: 0, from: flight(serial: 6, of: 3))
                == ["it believes peer 1, that has another configuration"])
    }

    @Test("with keys, once, in the life that it was said to, and no earlier life after a later one")
    func signed() {
        var checker = BeliefChecker(peers: 3, hasKeys: true)
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(serial: 1)) == [])
        #expect(
            checker.note(steps(), of: 0, in: 0, from: flight(serial: 1))
                == ["it believes a datagram twice"])
        #expect(
            checker.note(steps(), of: 0, in: 1, from: flight(serial: 2))
                == ["it believes what was said to an earlier life of it"])
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(serial: 3, of: 2)) == [])
        #expect(
            checker.note(steps(), of: 0, in: 0, from: flight(serial: 4, of: 1))
                == ["it believes an earlier life of peer 1 after a later one"])
        checker.noteStart(of: 0, in: 1, isStale: false)
        #expect(checker.note(steps(), of: 0, in: 0, from: flight(serial: 5, of: 1)) == [])
    }
}
