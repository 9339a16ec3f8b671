import Raft
import RaftWire
import Testing

@testable import RaftDaemon

@Suite("What a peer remembers of its leaders")
struct HistoryTests {
    private let own = NodeID(1)

    private func history(of observations: [(Observation, Int64)]) -> History {
        observations.reduce(into: History()) { history, observation in
            history.note(
                observation.0, by: own, in: Term(3), at: .zero + .milliseconds(observation.1))
        }
    }

    @Test("each change has its number, its leader, its cause and its age")
    func changes() {
        let history = history(of: [
            (.following(NodeID(2), Term(3), .timeout), 100),
            (.leadershipWon(Term(4), votes: 2, of: 3, .refused), 250),
            (.leadershipLost(Term(4), .lostQuorum), 900),
        ])
        let changes = history.changes(after: 0, at: .zero + .seconds(1))
        #expect(changes.map(\.number) == [1, 2, 3])
        #expect(changes.map(\.term) == [Term(3), Term(4), Term(4)])
        #expect(changes.map(\.leader) == [NodeID(2), own, nil])
        #expect(changes.map(\.cause) == ["timeout", "refused", "lostQuorum"])
        #expect(
            changes.map(\.age) == [.milliseconds(900), .milliseconds(750), .milliseconds(100)])
        #expect(history.changes(after: 2, at: .zero + .seconds(1)).map(\.number) == [3])
    }

    @Test("what is no change of leader is not remembered")
    func otherObservations() {
        let history = history(of: [
            (.electionStarted(Term(1), .timeout), 1), (.voteGranted(NodeID(2), Term(1)), 2),
            (.termAdvanced(Term(2), by: NodeID(3)), 3),
        ])
        #expect(history.changes(after: 0, at: .zero).isEmpty)
    }

    @Test("a leader that is suspected leads no more, until it is heard again")
    func suspicion() {
        let history = history(of: [
            (.leaderSuspected(NodeID(2), .refused), 1), (.suspicionLifted(leader: NodeID(2)), 2),
        ])
        let changes = history.changes(after: 0, at: .zero)
        #expect(changes.map(\.leader) == [nil, NodeID(2)])
        #expect(changes.map(\.cause) == ["refused", nil])
        #expect(changes.map(\.term) == [Term(3), Term(3)])
    }

    @Test("why nobody leads is told until somebody does")
    func loss() {
        var history = history(of: [(.leadershipLost(Term(4), .transferred(to: NodeID(2))), 1)])
        #expect(history.loss == "handover")
        history.note(
            .following(NodeID(2), Term(5), .leadershipTransfer), by: own, in: Term(5), at: .zero)
        #expect(history.loss == nil)
    }

    @Test("the oldest changes are forgotten, and keep their numbers")
    func capacity() {
        let observations = (1...UInt64(300)).map { term in
            (Observation.following(NodeID(2), Term(term), .timeout), Int64(term))
        }
        let changes = history(of: observations).changes(after: 0, at: .zero + .seconds(1))
        #expect(changes.count == History.capacity)
        #expect(changes.first?.number == 300 - 255)
        #expect(changes.last?.number == 300)
    }
}
