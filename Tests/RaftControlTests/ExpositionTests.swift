import Raft
import Testing

@testable import RaftControl

@Suite("raftctl metrics")
struct ExpositionTests {
    @Test("samples of a metric stand together, and what it is stands above them once")
    func merge() {
        var exposition = Exposition()
        for peer in 1...2 {
            exposition.add(
                """
                # HELP raft_term Current term.
                # TYPE raft_term gauge
                raft_term{peer="\(peer)"} 4
                # HELP raft_elections_total Elections by outcome.
                # TYPE raft_elections_total counter
                raft_elections_total{peer="\(peer)",outcome="won"} \(peer)

                """)
        }
        #expect(
            exposition.text == """
                # HELP raft_term Current term.
                # TYPE raft_term gauge
                raft_term{peer="1"} 4
                raft_term{peer="2"} 4
                # HELP raft_elections_total Elections by outcome.
                # TYPE raft_elections_total counter
                raft_elections_total{peer="1",outcome="won"} 1
                raft_elections_total{peer="2",outcome="won"} 2

                """)
    }

    @Test("of a series that stands on two pages the newest value counts")
    func repetition() {
        var exposition = Exposition()
        exposition.add("# TYPE a counter\na{peer=\"1\"} 1\na{peer=\"1\"} 2\n")
        #expect(exposition.text == "# TYPE a counter\na{peer=\"1\"} 2\n")
    }

    @Test("the buckets of a histogram stay with it")
    func histogram() {
        let text = "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n"
        var exposition = Exposition()
        exposition.add(text)
        #expect(exposition.text == text)
    }

    @Test("each peer is said to be reachable or not")
    func reachable() {
        var exposition = Exposition()
        exposition.add(reachable: [(NodeID(0), true), (NodeID(3), false)], of: "demo")
        #expect(
            exposition.text == """
                # HELP raft_peer_reachable Whether the peer answered raftctl.
                # TYPE raft_peer_reachable gauge
                raft_peer_reachable{cluster="demo",peer="0"} 1
                raft_peer_reachable{cluster="demo",peer="3"} 0

                """)
    }
}
