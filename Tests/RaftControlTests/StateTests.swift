import JSON
import Raft
import RaftClient
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftControl

@Suite("raftctl state")
struct StateTests {
    private func example() throws -> ClusterView {
        var leader = report(NodeID(2), .leader, 14, leader: NodeID(2))
        leader.holdsLease = true
        leader.cause = "refused"
        var follower = report(NodeID(1), .follower, 14, leader: NodeID(2))
        follower.votedFor = nil
        follower.commitIndex = LogIndex(7)
        follower.lastLog = LogPosition(term: Term(3), index: LogIndex(12))
        let statuses: [PeerView.Status] = [
            .answered(follower), .answered(leader), .unreachable(.refused),
        ]
        let cluster = try cluster(of: 3)
        return ClusterView(
            cluster: "demo",
            peers: zip(cluster.peers, statuses).map { PeerView(peer: $0, status: $1) })
    }

    @Test("the table is aligned, and its last line says it in words")
    func table() throws {
        let expected = """
            ID  ADDRESS         ROLE         TERM  LEADER  VOTE  LEASE   LOG  COMMIT
             1  127.0.0.1:7001  follower       14       2     -  -      12/3       7
             2  127.0.0.1:7002  leader         14       2     2  held    0/0       0
             3  127.0.0.1:7003  unreachable  connection refused: no process listens there

            elected because the leader's process is gone (connection refused)
            peer 2 leads term 14; 2 of 3 peers agree; no more may be lost
            """
        let lines = try example().table(Paint(isOn: false))
        #expect(lines.joined(separator: "\n") == expected)
    }

    @Test("a healthy cluster without entries fits 80 columns, and says nothing of its log")
    func narrow() throws {
        let lines = try view([.leads(4), .follows(1, 4), .nothing]).table(Paint(isOn: false))
        #expect(
            lines.joined(separator: "\n") == """
                ID  ADDRESS         ROLE         TERM  LEADER  VOTE  LEASE
                 1  127.0.0.1:7001  leader          4       1     1  -
                 2  127.0.0.1:7002  follower        4       1     1  -
                 3  127.0.0.1:7003  unreachable  no answer in time

                peer 1 leads term 4; 2 of 3 peers agree; no more may be lost
                """)
    }

    @Test("drained peers and priorities are shown where there are any")
    func drained() throws {
        var peers = try view([.leads(4), .follows(1, 4), .follows(1, 4)]).reports
        peers[1].isDrained = true
        for (place, priority) in [5, 1, 0].enumerated() { peers[place].priority = priority }
        let view = ClusterView(
            cluster: "demo",
            peers: zip(try cluster(of: 3).peers, peers).map {
                PeerView(peer: $0, status: .answered($1))
            })
        #expect(
            view.table(Paint(isOn: false)).joined(separator: "\n") == """
                ID  ADDRESS         ROLE               TERM  LEADER  VOTE  LEASE  PRIORITY
                 1  127.0.0.1:7001  leader                4       1     1  -             5
                 2  127.0.0.1:7002  follower, drained     4       1     1  -             1
                 3  127.0.0.1:7003  follower              4       1     1  -             0

                peer 1 leads term 4; 3 of 3 peers agree; no more may be lost, for no other peer \
                would lead; peer 2 is drained
                """)
        #expect(view.json.contains(#""drained":true,"priority":1"#))
        #expect(view.json.contains(#""priority":0"#))
        #expect(view.json.split(separator: "\n").count { $0.contains("drained") } == 1)
    }

    @Test("peers that give different reasons have a column for them")
    func reasons() throws {
        var peers = try view([.leads(4), .follows(1, 4)]).reports
        peers[0].cause = "timeout"
        peers[1].cause = "silent"
        let view = ClusterView(
            cluster: "demo",
            peers: zip(try cluster(of: 2).peers, peers).map {
                PeerView(peer: $0, status: .answered($1))
            })
        let lines = view.table(Paint(isOn: false))
        #expect(lines[1].hasSuffix("  \(ElectionCause.timeout)"))
        #expect(lines[2].hasSuffix("  \(ElectionCause.silent)"))
    }

    @Test("colours do not move the columns")
    func colours() throws {
        let plain = try example().table(Paint(isOn: false)).joined(separator: "\n")
        let painted = try example().table(Paint(isOn: true)).joined(separator: "\n")
        #expect(painted.contains("\u{1B}[1;32mleader\u{1B}[0m     "))
        #expect(painted.contains("\u{1B}[31munreachable\u{1B}[0m"))
        #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test("the JSON has an object a peer, its fields in the documented order")
    func json() throws {
        #expect(
            try example().json == #"""
                [
                  {"id":1,"address":"127.0.0.1:7001","reachable":true,"role":"follower","term":14,"isLeader":false,"leader":2,"votedFor":null,"commitIndex":7,"lastLogIndex":12,"lastLogTerm":3,"cause":null,"holdsLease":false},
                  {"id":2,"address":"127.0.0.1:7002","reachable":true,"role":"leader","term":14,"isLeader":true,"leader":2,"votedFor":2,"commitIndex":0,"lastLogIndex":0,"lastLogTerm":0,"cause":"refused","holdsLease":true},
                  {"id":3,"address":"127.0.0.1:7003","reachable":false,"reason":"connection refused: no process listens there"}
                ]

                """#)
    }

    @Test("which key a peer signs with is shown where there are keys")
    func keys() throws {
        var report = try #require(try example().reports.first)
        report.key = "ebae9045"
        let peer = PeerView(
            peer: try #require(try cluster(of: 1).peers.first), status: .answered(report))
        let view = ClusterView(cluster: "demo", peers: [peer])
        #expect(view.json.contains(#""holdsLease":false,"key":"ebae9045"}"#))
        #expect(view.table(Paint(isOn: false))[0].contains("KEY"))
        #expect(view.table(Paint(isOn: false))[1].contains("ebae9045"))
        #expect(try !example().table(Paint(isOn: false))[0].contains("KEY"))
    }

    @Test("a peer with another cluster.json than most, or than this machine, says so and in what")
    func otherFiles() throws {
        func digest(_ ids: ClosedRange<UInt64>, _ layout: [String] = []) -> ConfigurationDigest {
            ConfigurationDigest(Membership(ids.map { NodeID($0) }), Timing(), layout: layout)
        }
        let view = try changedView { reports in
            reports[0].configuration = digest(1...3)
            reports[1].configuration = digest(1...3, ["moved"])
            reports[2].configuration = digest(1...5)
        }
        func differences(seenBy own: ConfigurationDigest?) -> [String] {
            let view = ClusterView(cluster: "demo", peers: view.peers, configuration: own)
            return view.json.split(separator: "\n").dropFirst().dropLast().map { line in
                line.split(separator: ",").filter { $0.contains("differs") }
                    .joined(separator: ",")
            }
        }
        let (moved, old) = (
            #""differsFromMost":"layout""#, #""differsFromMost":"safety""#
        )
        #expect(differences(seenBy: nil) == ["", moved + "}", old + "}"])
        #expect(
            differences(seenBy: digest(1...3)) == [
                "", moved + #","differsFromHere":"layout"}"#,
                old + #","differsFromHere":"safety"}"#,
            ])
        #expect(
            differences(seenBy: digest(1...5)) == [
                #""differsFromHere":"safety"}"#, moved + #","differsFromHere":"safety"}"#,
                old + "}",
            ])
    }

    @Test("text of other programs is escaped in JSON and harmless on a terminal")
    func hostileText() {
        #expect("a\"\\\n\u{1B}é".quoted == #""a\"\\\n\u001bé""#)
        #expect(Cause.inWords("x\u{1B}[2J\n\u{9B}y") == "x?[2J??y")
    }
}
