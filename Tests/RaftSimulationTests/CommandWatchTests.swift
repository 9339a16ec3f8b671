@testable import Raft
import RaftGuard
@testable import RaftServer
@testable import RaftSimulation
import RaftWire
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
            let step = NodeStep(
                event: .clockAdvanced, observations: [change], proposal: nil)
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
