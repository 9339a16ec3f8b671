import Raft
import RaftClient
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftControl

@Suite("raftctl history")
struct LeaderTimelineTests {
    private func history(
        of peer: UInt64, _ changes: [(time: UInt64, term: UInt64, leader: UInt64?)]
    ) -> PeerHistory {
        PeerHistory(
            of: NodeID(peer),
            changes.map { change in
                PeerHistory.Change(
                    term: Term(change.term), leader: change.leader.map { NodeID($0) },
                    cause: change.term == 1 ? "start" : "refused", at: instant(change.time))
            })
    }

    private func story(_ histories: [PeerHistory], at now: UInt64) -> String {
        LeaderTimeline(histories).lines(Paint(isOn: false), at: instant(now)) {
            "\($0.microseconds / 1_000)"
        }.joined(separator: "\n")
    }

    @Test("who led when, for how long, after how long without a leader, and why")
    func merged() {
        let story = story(
            [
                history(of: 1, [(100, 1, 1), (5_000, 1, nil), (5_075, 2, 2)]),
                history(of: 2, [(102, 1, 1), (5_061, 2, 2)]),
            ], at: 70_061)
        #expect(
            story == """
                SINCE  TERM  LEADER    LED FOR  GAP BEFORE  WHY
                100       1       1      4.9 s           -  the cluster is starting
                5061      2       2  1 min 5 s       61 ms  \
                the leader's process is gone (connection refused)
                """)
    }

    @Test("while nobody leads, the last row says since when")
    func leaderless() {
        let story = story([history(of: 1, [(100, 1, 1), (5_000, 1, nil)])], at: 7_500)
        #expect(
            story == """
                SINCE  TERM  LEADER  LED FOR  GAP BEFORE  WHY
                100       1       1    4.9 s           -  the cluster is starting
                5000      -  nobody    2.5 s           -  nobody leads now
                """)
    }

    /// Three leaders, each of whom remembers when its command was first started.
    private func services() -> LeaderTimeline {
        func change(_ time: UInt64, _ term: UInt64, _ leader: UInt64?, _ command: UInt64? = nil)
            -> PeerHistory.Change
        {
            PeerHistory.Change(
                term: Term(term), leader: leader.map { NodeID($0) }, cause: "refused",
                at: instant(time), commandSince: command.map(instant))
        }
        return LeaderTimeline([
            PeerHistory(of: NodeID(1), [change(100, 1, 1, 200), change(560, 2, 2)]),
            PeerHistory(
                of: NodeID(2),
                [change(101, 1, 1), change(500, 1, nil), change(555, 2, 2, 900)]),
            PeerHistory(
                of: NodeID(3), [change(561, 2, 2), change(1_500, 2, nil), change(1_510, 3, 3)]),
        ])
    }

    @Test("how long there was no service is known of every leader that remembers its start")
    func service() {
        #expect(services().tenures.map(\.gap) == [nil, .milliseconds(55), .milliseconds(10)])
        let gaps = services().tenures.map { $0.serviceGap(at: instant(2_000)) }
        #expect(gaps == [nil, .milliseconds(400), .milliseconds(500)])
    }

    /// What one leader after the other remembers, each alone: when it led, and when its command
    /// was first started.
    private func alone(
        _ leaders: [(peer: UInt64, from: UInt64, to: UInt64?, command: UInt64?)]
    ) -> LeaderTimeline {
        LeaderTimeline(
            zip(UInt64(1)..., leaders).map { term, leader in
                func change(_ id: UInt64?, _ time: UInt64, _ command: UInt64? = nil)
                    -> PeerHistory.Change
                {
                    .init(
                        term: Term(term), leader: id.map { NodeID($0) }, cause: "silent",
                        at: instant(time), commandSince: command.map(instant))
                }
                return PeerHistory(
                    of: NodeID(leader.peer),
                    [change(leader.peer, leader.from, leader.command)]
                        + (leader.to.map { [change(nil, $0)] } ?? []))
            })
    }

    @Test("the gap in the service counts from the last leader that had one")
    func leaderWithoutService() {
        let timeline = alone([
            (1, 100, 1_000, 200), (2, 1_050, 61_000, nil), (3, 61_040, nil, 61_100),
        ])
        #expect(
            timeline.tenures.map { $0.serviceGap(at: instant(70_000)) }
                == [nil, nil, .milliseconds(60_100)])
        #expect(timeline.tenures.map(\.gap) == [nil, .milliseconds(50), .milliseconds(40)])
    }

    @Test("while there is no service its gap grows, whether somebody leads or nobody")
    func growingGap() {
        func last(_ timeline: LeaderTimeline) -> String? {
            timeline.lines(Paint(isOn: false), at: instant(5_000)) { _ in "x" }.last
        }
        let led = last(alone([(1, 100, 1_000, 200), (2, 1_050, nil, nil)]))
        #expect(led?.contains("2    3.9 s       50 ms        4.0 s") == true, "\(led ?? "")")
        let nobody = last(alone([(1, 100, 1_000, 200), (2, 1_050, 1_500, nil)]))
        #expect(nobody == "x         -  nobody    3.5 s           -        4.0 s  nobody leads now")
        let known = last(alone([(1, 100, 1_000, 200), (2, 1_050, 1_500, 1_100)]))
        #expect(known == "x         -  nobody    3.5 s           -        3.5 s  nobody leads now")
    }

    @Test("where no command is known there is no gap in its service")
    func noService() {
        let timeline = LeaderTimeline([
            history(of: 2, [(100, 1, 1), (500, 1, nil), (600, 2, 2), (900, 2, nil)])
        ])
        #expect(timeline.tenures.map { $0.serviceGap(at: instant(2_000)) } == [nil, nil])
        #expect(timeline.serviceGap(at: instant(2_000)) == nil)
    }

    @Test("the gap in the service has a column where one is known")
    func serviceColumn() {
        #expect(
            services().lines(Paint(isOn: false), at: instant(2_000)) { _ in "x" } == [
                "SINCE  TERM  LEADER  LED FOR  GAP BEFORE  SERVICE GAP  WHY",
                "x         1       1   400 ms           -            -  "
                    + "the leader's process is gone (connection refused)",
                "x         2       2   945 ms       55 ms       400 ms  "
                    + "the leader's process is gone (connection refused)",
                "x         3       3   490 ms       10 ms       500 ms  "
                    + "the leader's process is gone (connection refused)",
            ])
    }

    @Test("nobody knows how long nobody led if the old leader took that with it")
    func forgotten() {
        let timeline = LeaderTimeline([history(of: 2, [(100, 1, 1), (500, 2, 2)])])
        #expect(timeline.tenures.map(\.gap) == [nil, nil])
        #expect(timeline.tenures.map(\.until) == [instant(500), nil])
    }

    @Test("a leader that hears late of its successor led until that one did")
    func overlap() {
        let timeline = LeaderTimeline([
            history(of: 1, [(100, 1, 1), (700, 1, nil), (701, 2, 2)]),
            history(of: 2, [(100, 1, 1), (500, 2, 2)]),
        ])
        #expect(timeline.tenures.map(\.until) == [instant(500), nil])
        #expect(timeline.tenures.map(\.gap) == [nil, .zero])
    }

    @Test("a leader that one peer had lost for a while was not gone")
    func interruption() {
        let timeline = LeaderTimeline([history(of: 2, [(100, 1, 1), (200, 1, nil), (300, 1, 1)])])
        #expect(timeline.tenures.map(\.until) == [nil])
    }

    @Test("the last leadership is over if its leader said so")
    func over() {
        let timeline = LeaderTimeline([history(of: 1, [(100, 1, 1), (200, 1, nil)])])
        #expect(timeline.tenures.map(\.until) == [instant(200)])
    }

    @Test("ages become times on this machine's clock")
    func ages() {
        let change = LeaderChange(
            number: 1, term: Term(1), leader: NodeID(1), text: "", age: .milliseconds(900),
            commandAge: .milliseconds(300))
        let page = Reply.history(HistoryPage(changes: [change], hasMore: false))
        let history = PeerHistory(
            of: NodeID(1), [.init(reply: page, at: instant(1_000), asked: instant(999))])
        #expect(history.changes.map(\.at) == [instant(100)])
        #expect(history.changes.map(\.commandSince) == [instant(700)])
    }

    @Test("the JSON has an object a leadership")
    func json() throws {
        let timeline = LeaderTimeline([
            history(of: 1, [(100, 1, 1), (200, 1, nil)]),
            history(of: 2, [(100, 1, 1), (250, 2, 2)]),
        ])
        let json = timeline.json(of: try cluster(of: 2), at: instant(300)) {
            "\($0.microseconds)"
        }
        #expect(
            json == #"""
                [
                  {"term":1,"leader":1,"address":"127.0.0.1:7001","since":"100000","ledMilliseconds":100,"isOver":true,"nobodyBeforeMilliseconds":null,"cause":"start","rememberedBy":[1,2]},
                  {"term":2,"leader":2,"address":"127.0.0.1:7002","since":"250000","ledMilliseconds":50,"isOver":false,"nobodyBeforeMilliseconds":50,"cause":"refused","rememberedBy":[2]}
                ]

                """#)
    }

    @Test("a cluster without a past has an empty one")
    func empty() throws {
        let timeline = LeaderTimeline([history(of: 1, [])])
        #expect(
            timeline.lines(Paint(isOn: false), at: instant(1)) { _ in "" }
                == ["the peers remember no leader"])
        #expect(timeline.json(of: try cluster(of: 1), at: instant(1)) { _ in "" } == "[]\n")
    }

    @Test(
        "spans are told in their greatest units",
        arguments: [
            (0, "0 ms"), (999, "999 ms"), (1_000, "1.0 s"), (59_999, "59.9 s"),
            (60_000, "1 min 0 s"), (3_600_000, "1 h 0 min"), (86_400_000, "1 d 0 h"), (-5, "0 ms"),
        ])
    func spans(_ milliseconds: Int, _ words: String) {
        #expect(Duration.milliseconds(milliseconds).inWords == words)
    }
}
