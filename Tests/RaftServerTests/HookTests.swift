import Raft
import Testing

@testable import RaftServer

@Suite("The command for changes of leader")
struct HookTests {
    private func rig() -> Rig { Rig(Rig.settings(hasHook: true)) }

    @Test("it is told who leads, in which term, where, and why")
    func told() {
        var rig = rig()
        rig.heartbeat(from: 2)
        #expect(
            rig.notices == [
                ChangeNotice(
                    term: Term(5), leader: NodeID(2), address: "10.0.0.2:7001", reason: "timeout")
            ])
        let variables = rig.notices[0].variables.map { "\($0.name)=\($0.value)" }
        #expect(
            variables == [
                "RAFT_TERM=5", "RAFT_LEADER=2", "RAFT_LEADER_ADDRESS=10.0.0.2:7001",
                "RAFT_REASON=timeout",
            ])
    }

    @Test("of three changes during a run, the first and the last are reported, in that order")
    func queue() {
        var rig = rig()
        for (leader, term) in [(2, 5), (3, 6), (2, 7), (3, 8)] as [(UInt64, UInt64)] {
            rig.heartbeat(from: leader, term: term)
        }
        for _ in 1...4 { rig.take(.hookEnded) }
        #expect(rig.notices.map(\.term) == [Term(5), Term(6), Term(8)])
    }

    @Test("one that cannot be run is said, and the next change is told all the same")
    func failed() {
        var rig = rig()
        rig.heartbeat(from: 2)
        rig.take(.hookFailed("too many processes"))
        #expect(
            rig.messages(of: "hookFailed")
                == ["cannot run the command for changes of leader: too many processes"])
        rig.heartbeat(from: 3, term: 6)
        #expect(rig.notices.count == 2)
    }

    @Test("without one, nothing is asked for")
    func none() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        #expect(rig.actions.hook.isEmpty)
    }
}
