import Raft
import RaftClient
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftControl

@Suite("The verdict of raftctl state")
struct VerdictTests {
    @Test(
        "it says who leads and how many more peers may be lost, or what is wrong and what to do",
        arguments: [
            (
                [Saying.leads(4), .follows(1, 4), .follows(1, 4)],
                "peer 1 leads term 4; 3 of 3 peers agree; 1 more may be lost"
            ),
            (
                [.nothing, .leads(4), .follows(2, 4)],
                "peer 2 leads term 4; 2 of 3 peers agree; no more may be lost"
            ),
            (
                [.leads(4), .follows(1, 4), .follows(1, 4), .follows(1, 4), .follows(1, 4)],
                "peer 1 leads term 4; 5 of 5 peers agree; 2 more may be lost"
            ),
            ([.leads(1)], "peer 1 leads term 1; 1 of 1 peer agrees; no more may be lost"),
            (
                [.leads(4), .follows(1, 4), .nothing, .refuses],
                "no agreed leader: only 2 of 4 peers answer; a majority is 3; start the others "
                    + "with raftd --config FILE --id N"
            ),
            (
                [.leads(4), .nothing, .nothing],
                "no agreed leader: only 1 of 3 peers answers; a majority is 2; start the others "
                    + "with raftd --config FILE --id N"
            ),
            (
                [.nothing, .refuses, .nothing],
                "no agreed leader: none of the 3 peers answer; start them with "
                    + "raftd --config FILE --id N, or wait longer with --timeout MS"
            ),
            (
                [.nothing, .nothing],
                "no agreed leader: none of the 2 peers answer; are they in the cluster \"demo\", "
                    + "which this file names? Peers of another one do not answer; else start "
                    + "them, or wait longer with --timeout MS"
            ),
            (
                [.refuses],
                "no agreed leader: the only peer does not answer; start them with "
                    + "raftd --config FILE --id N, or wait longer with --timeout MS"
            ),
            (
                [.nothing, .follows(1, 4), .follows(1, 4)],
                "no agreed leader: peer 1 leads term 4, say the others, but does not answer; wait "
                    + "for another with raftctl wait --not 1"
            ),
            (
                [.follows(nil, 4), .follows(1, 4), .follows(1, 4)],
                "no agreed leader: peer 1 leads term 4, say the others, but it is a follower in "
                    + "term 4; wait for an election with raftctl wait"
            ),
            (
                [.follows(nil, 4), .stands(5), .nothing],
                "no agreed leader: 2 of 3 peers answer, but none knows a leader; wait for an "
                    + "election with raftctl wait"
            ),
            (
                [.leads(4), .leads(5), .nothing],
                "no agreed leader: the peers disagree (peer 1 leads term 4; peer 2 leads term 5); "
                    + "wait until a majority agrees with raftctl wait"
            ),
            (
                [.leads(4), .leads(4), .follows(1, 4)],
                "no agreed leader: peers 1 and 2 lead term 4 at the same time: datagrams were "
                    + "forged, or votes forgotten; restart all of them but one, and sign datagrams "
                    + "(raftctl keygen)"
            ),
            (
                [.follows(nil, Term.last.number), .follows(nil, 4), .follows(nil, 4)],
                "no agreed leader: peer 1 is in the last term there is, which was forged: stop all "
                    + "peers, empty their data directories, and sign datagrams (raftctl keygen)"
            ),
        ])
    func verdict(_ says: [Saying], _ verdict: String) throws {
        #expect(try view(says).verdict == verdict)
    }

    @Test("a peer that may not vote yet is named, and is none to rely on")
    func withoutVote() throws {
        let view = try changedView { reports in
            for index in 0...1 { reports[index].mayVote = true }
            reports[2].mayVote = false
        }
        #expect(
            view.verdict
                == "peer 1 leads term 4; 3 of 3 peers agree; no more may be lost; "
                + "peer 3 may not vote yet")
        #expect(view.isHealthy)
        #expect(view.table(Paint(isOn: false))[3].contains("follower, no vote yet"))
    }

    @Test("it is said whom a peer waits for that may not vote yet")
    func awaited() throws {
        let view = try changedView { reports in
            for index in 1...2 { reports[index].mayVote = false }
            reports[1].awaitedPeers = [NodeID(1), NodeID(3)]
            reports[2].awaitedPeers = [NodeID(2)]
        }
        #expect(
            view.verdict
                == "peer 1 leads term 4; 3 of 3 peers agree; no more may be lost; "
                + "peer 2 may not vote yet: waits for peers 1 and 3; "
                + "peer 3 may not vote yet: waits for peer 2")
    }

    @Test("peers that differ in what safety rests on are no healthy cluster, though one leads")
    func otherFiles() throws {
        let other = try changedView { reports in
            for index in 0...2 {
                reports[index].configuration = Self.digest(1...(index == 1 ? 5 : 3))
            }
        }
        #expect(!other.isHealthy)
        #expect(
            other.verdict.hasSuffix(
                "; peer 2 has other ids or another timing in cluster.json than the others: give "
                    + "all peers the same file"))
        let moved = try changedView { reports in
            for index in 0...2 {
                reports[index].configuration = Self.digest(1...3, index == 1 ? ["moved"] : [])
            }
        }
        #expect(moved.isHealthy)
        #expect(
            moved.verdict.hasSuffix(
                "; peer 2 has another cluster.json than the others, but the same ids and timing"))
    }

    @Test(
        "if only peers are left that do not lead, it says so and what to do",
        arguments: [
            ([false, false], [0, 0], "only peers of priority 0 are left: nobody leads"),
            ([true, true], [1, 1], "all peers that answer are drained: nobody leads"),
            (
                [true, false], [1, 0],
                "only peers that are drained or of priority 0 are left: nobody leads"
            ),
            ([true, false], [1, 1], "2 of 3 peers answer, but none knows a leader"),
            ([false, false], [1, 0], "2 of 3 peers answer, but none knows a leader"),
        ])
    func nobodyWould(drained: [Bool], priorities: [Int], words: String) throws {
        for leader in [nil, UInt64(3)] {
            var reports = try view([.follows(leader, 4), .follows(leader, 4)]).reports
            for place in 0...1 {
                reports[place].isDrained = drained[place]
                reports[place].priority = priorities[place]
            }
            let statuses = reports.map { PeerView.Status.answered($0) } + [.unreachable(.refused)]
            let view = ClusterView(
                cluster: "demo",
                peers: zip(try cluster(of: 3).peers, statuses).map {
                    PeerView(peer: $0, status: $1)
                })
            #expect(!view.isHealthy)
            let isAboutPeers = words.contains("nobody leads")
            guard leader == nil || isAboutPeers else { continue }
            #expect(view.verdict.hasPrefix("no agreed leader: " + words), "\(view.verdict)")
        }
    }

    @Test(
        "of those that would not lead, no more may be lost than leaves one that would",
        arguments: [
            ([1, 1, 1], [2, 3], "no more may be lost, for no other peer would lead"),
            ([1, 1, 0], [2], "no more may be lost, for no other peer would lead"),
            ([1, 1, 1], [3], "1 more may be lost"),
            ([1, 1, 0], [1], "no more may be lost, for only peer 2 would lead besides"),
            ([1, 1, 0, 0, 0], [], "1 more may be lost, for only peer 2 would lead besides"),
            ([1, 1, 1, 0, 0], [], "2 more may be lost"),
        ])
    func successors(priorities: [Int], drained: [UInt64], words: String) throws {
        let sayings = [Saying.leads(4)] + priorities.dropFirst().map { _ in .follows(1, 4) }
        let peers = zip(try view(sayings).peers, priorities).map { peer, priority in
            var report = peer.report
            report?.priority = priority
            report?.isDrained = drained.contains(peer.id.number)
            return PeerView(
                peer: peer.peer, status: report.map { .answered($0) } ?? .unreachable(.noAnswer))
        }
        let verdict = ClusterView(cluster: "demo", peers: peers).verdict
        #expect(verdict.contains("peers agree; \(words)"), "\(verdict)")
        #expect(verdict.split(separator: "; ")[2] == words)
    }

    @Test("that this machine has another cluster.json than the peers is said")
    func otherFileHere() throws {
        func seen(by own: ConfigurationDigest?) throws -> ClusterView {
            let view = try changedView { reports in
                for place in reports.indices { reports[place].configuration = Self.digest(1...3) }
            }
            return ClusterView(cluster: "demo", peers: view.peers, configuration: own)
        }
        let words = "; this machine's cluster.json is another one than the peers'"
        for own in [nil, Self.digest(1...3)] {
            #expect(try seen(by: own).isHealthy)
            #expect(try !seen(by: own).verdict.contains("cluster.json"))
        }
        let old = try seen(by: Self.digest(1...5))
        #expect(!old.isHealthy)
        #expect(old.isLed, "whom the peers follow has nothing to do with this machine's file")
        #expect(old.verdict.hasSuffix(words + ", with other ids or another timing: copy theirs"))
        let moved = try seen(by: Self.digest(1...3, ["moved"]))
        #expect(moved.isHealthy)
        #expect(moved.verdict.hasSuffix(words + ", but has the same ids and timing"))
    }

    private static func digest(
        _ ids: ClosedRange<UInt64>, _ layout: [String] = []
    ) -> ConfigurationDigest {
        ConfigurationDigest(Membership(ids.map { NodeID($0) }), Timing(), layout: layout)
    }
}
