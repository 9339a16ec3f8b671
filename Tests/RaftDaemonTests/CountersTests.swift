import Raft
import Testing

@testable import RaftDaemon

@Suite("Counters")
struct CountersTests {
    private func node() -> RaftNode {
        var generator = SystemRandomNumberGenerator()
        return RaftNode(
            NodeID(1), in: Membership([NodeID(1), NodeID(2), NodeID(3)]), timing: Timing(),
            restoring: DurableState(term: Term(4), vote: nil, votingRights: .unlimited), log: Log(),
            at: .zero, using: &generator)
    }

    @Test("the Prometheus text of a follower, line by line")
    func prometheus() {
        var counters = Counters()
        counters.note(.electionStarted(Term(5), .timeout))
        counters.note(.leadershipWon(Term(5), votes: 2, of: 3, .timeout))
        counters.noteSent(.probe(Probe(term: Term(5))))
        counters.noteDropped("stranger")
        counters.noteDropped("stranger")
        counters.noteFlush(taking: .microseconds(1_234_567))
        let lines = counters.prometheus(of: node(), at: .zero)
        let samples = lines.filter { !$0.hasPrefix("#") }
        #expect(
            samples == [
                #"raft_term{peer="1"} 4"#,
                #"raft_role{peer="1",role="follower"} 1"#,
                #"raft_role{peer="1",role="candidate"} 0"#,
                #"raft_role{peer="1",role="leader"} 0"#,
                #"raft_lease_seconds{peer="1"} 0.000000"#,
                #"raft_elections_total{peer="1",outcome="started"} 1"#,
                #"raft_elections_total{peer="1",outcome="won"} 1"#,
                #"raft_leader_changes_total{peer="1",cause="timeout"} 1"#,
                #"raft_heartbeats_sent_total{peer="1"} 0"#,
                #"raft_heartbeats_late_total{peer="1"} 0"#,
                #"raft_probes_sent_total{peer="1"} 1"#,
                #"raft_datagrams_sent_total{peer="1"} 1"#,
                #"raft_datagrams_received_total{peer="1"} 0"#,
                #"raft_datagrams_dropped_total{peer="1",reason="stranger"} 2"#,
                #"raft_flushes_total{peer="1"} 1"#,
                #"raft_flush_seconds_total{peer="1"} 1.234567"#,
            ])
    }

    @Test("every sample follows the help and the type of its metric")
    func headings() {
        var name: Substring = ""
        for line in Counters().prometheus(of: node(), at: .zero) {
            if line.hasPrefix("# HELP ") { name = line.dropFirst(7).prefix { $0 != " " } }
            let expected = line.hasPrefix("# TYPE ") ? "# TYPE \(name) " : "\(name){"
            #expect(line.hasPrefix("# HELP ") || line.hasPrefix(expected))
        }
    }
}
