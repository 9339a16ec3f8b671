@testable import Raft
import RaftGuard
import RaftWire
@testable import RaftServer
@testable import RaftSimulation
import Testing

/// A peer of three that knows of no leader, in this term.
private func node(term: UInt64) -> RaftNode {
    var chance = SplitMix64(seed: 1)
    return RaftNode(
        NodeID(0), in: Membership((0..<3).map { NodeID($0) }), timing: Timing(),
        limits: Limits.replication,
        restoring: DurableState(term: Term(term), vote: nil, votingRights: .unlimited), log: Log(),
        at: .zero, using: &chance)
}

/// A cluster in which all is well, and its leader.
private func settled(seed: UInt64 = 1) throws -> (cluster: SimulatedCluster, leader: SimulatedPeer)
{
    var cluster = SimulatedCluster(3, seed: seed)
    cluster.settle()
    return (cluster, try #require(cluster.peers.first { $0.isLeading }))
}

private func instant(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

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

@Suite("What the simulator watches of commands")
struct CommandWatchTests {
    @Test("a command is promised no more than the lease, and the token never goes down")
    func promises() throws {
        let (cluster, leader) = try settled()
        let now = leader.clock.instant(at: cluster.now)
        let end = now + (try #require(leader.node.lease(at: now)))
        var watch = CommandWatch(peers: 2)
        func start(_ until: Instant) -> GuardOrder { .start(Term(2), leaseUntil: until) }
        #expect(watch.note(start(end), of: leader.node, 0, at: now) == nil)
        #expect(
            watch.note(.extend(until: end + .microseconds(1)), of: leader.node, 0, at: now)
                == "it promises its command a longer lease than it has")
        #expect(watch.noteStart(of: 0, in: Term(2), at: now) == [])
        #expect(watch.noteTransfer(0) == "it hands over while its command runs")
        #expect(watch.noteEnd(of: 0, at: now) == nil)
        #expect(watch.noteTransfer(0) == nil)
        #expect(watch.note(start(end), of: leader.node, 1, at: now) == nil)
        #expect(
            watch.noteStart(of: 1, in: Term(2), at: now)
                == ["its command gets term 2 after peer 0's got 2"])
    }

    @Test("a command that ended by itself is not started again at once")
    func restart() throws {
        let leader = try settled().leader.node
        let end = GuardReport.ended(Term(1), CommandEnd(.status(1), because: .itself))
        let order = GuardOrder.start(Term(1), leaseUntil: .zero)
        var watch = CommandWatch(peers: 1)
        _ = watch.note(order, of: leader, 0, at: instant(0))
        let isOwn = watch.note(end, of: 0, at: instant(10))
        #expect(isOwn)
        #expect(
            watch.note(order, of: leader, 0, at: instant(109))
                == "it starts its command again 99 ms after its end")
        #expect(watch.note(order, of: leader, 0, at: instant(110)) == nil)
        _ = watch.note(.stop(by: .zero), of: leader, 0, at: instant(120))
        let isOwnNow = watch.note(end, of: 0, at: instant(121))
        #expect(!isOwnNow, "it was asked to end")
    }
}

@Suite("What the simulator watches of checks of health")
struct HealthWatchTests {
    private let plan = CheckPlan(
        interval: .seconds(1), timeout: .seconds(1), failures: 2, grace: .zero)

    /// A watch on a command that runs, with a check that runs.
    private func watch() -> HealthWatch {
        var watch = HealthWatch(peers: 1, plan)
        let started = [GuardInput.spawned(.command, process: 1), .spawned(.check, process: 2)]
        for input in started { #expect(watch.note(input, [], of: 0, at: .zero) == []) }
        return watch
    }

    private let failure = GuardInput.taskEnded(.check, .status(1))
    private let ended = GuardAction.report(
        .ended(Term(1), CommandEnd(.status(0), because: .check)))

    @Test("a command ends for its check when that has failed so often in a row, and not before")
    func failures() {
        var watch = watch()
        let early = "its check ends a command that has not failed so often in a row"
        #expect(watch.note(failure, [ended], of: 0, at: instant(1)) == [early])
        #expect(watch.note(.taskEnded(.check, .status(0)), [], of: 0, at: instant(2)) == [])
        #expect(watch.note(failure, [], of: 0, at: instant(3)) == [], "one since it was well")
        let last = watch
        #expect(
            watch.note(failure, [], of: 0, at: instant(4))
                == ["its check failed 2 times in a row, and its command runs on"])
        watch = last
        #expect(watch.note(failure, [.terminateAll, ended], of: 0, at: instant(4)) == [])
    }

    @Test("a check that takes too long is killed, unless its guard stands still")
    func hanging() {
        var watch = watch()
        let sound = watch
        #expect(
            watch.note(failure, [], of: 0, at: instant(1_101))
                == ["a check of its command takes 1101 ms, and is let"])
        watch = sound
        watch.excuse(0)
        #expect(watch.note(failure, [], of: 0, at: instant(1_101)) == [])
    }
}

@Suite("What the simulator watches of the command for changes of leader")
struct HookWatchTests {
    /// A watch on a peer that has something to tell of each of these terms.
    private func watch(_ terms: UInt64...) -> HookWatch {
        var watch = HookWatch(peers: 1, isOn: true)
        for term in terms {
            let change = Observation.leadershipLost(Term(term), .lostQuorum)
            let step = NodeStep(event: .clockAdvanced, observations: [change], proposal: nil)
            watch.note(.tick, [step], node(term: term), 0)
        }
        return watch
    }

    private func notice(_ term: UInt64) -> ChangeNotice {
        ChangeNotice(term: Term(term), leader: nil, address: nil, reason: "lostQuorum")
    }

    @Test("of three changes the first and the newest are told, in their order")
    func order() {
        var watch = watch(1, 2, 3)
        let sound = watch
        #expect(
            watch.noteRun(notice(3), of: 0, at: .zero)
                == "its hook is told of term 3, and that is not what comes next")
        watch = sound
        #expect(watch.noteRun(notice(1), of: 0, at: .zero) == nil)
        #expect(watch.noteEnd(of: 0, at: instant(1)) == nil)
        #expect(watch.noteRun(notice(3), of: 0, at: instant(1)) == nil)
    }

    @Test("one runs at a time, and not for ever")
    func oneAtATime() {
        var watch = watch(1, 2)
        _ = watch.noteRun(notice(1), of: 0, at: .zero)
        #expect(
            watch.noteRun(notice(2), of: 0, at: .zero) == "its hook is started beside another one")
        #expect(watch.noteEnd(of: 0, at: instant(10_201)) == "its hook runs for 10201 ms")
    }

    @Test("a change is told at once, and before the peer ends")
    func untold() {
        var watch = watch(1)
        var last = ServerActions()
        last.exitStatus = 0
        #expect(
            watch.noteStep(of: 0, ServerActions())
                == "a change of leader is not told, though no hook runs")
        #expect(watch.noteStep(of: 0, last) == "it ends, and has not told a change of leader")
        _ = watch.noteRun(notice(1), of: 0, at: .zero)
        #expect(watch.noteStep(of: 0, ServerActions()) == nil)
        _ = watch.noteEnd(of: 0, at: .zero)
        #expect(watch.noteStep(of: 0, last) == nil)
    }
}
