import HTTP
import Raft
import RaftClient
import RaftWire
import Testing

@testable import RaftControl

@Suite("Those who watch raftctl serve")
struct WebEventsTests {
    @Test("those who watch are told what is new, and nothing else")
    func events() throws {
        var desk = try WebDesk()
        let first = desk.ask("/events")
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(hasWatcher)
        #expect(desk.service.needs == [.state])

        func isNews(_ term: UInt64, at time: UInt64) -> Bool {
            var report = report(NodeID(1), .leader, term, leader: NodeID(1))
            report.holdsLease = true
            report.command = CommandReport(state: .running, since: .milliseconds(time))
            let view = heard([report, nil, nil], at: time).view(
                of: desk.configuration, at: instant(time))
            return desk.service.answer(view: view, at: instant(time))
        }
        let news = [
            isNews(4, at: 0),
            isNews(4, at: 100),
            isNews(5, at: 200),
        ]
        #expect(news == [true, false, true])
        #expect(desk.text(first).split(separator: "event: state").count == 3)

        func isNews(nextTryIn left: Int64, at time: UInt64) -> Bool {
            var report = report(NodeID(1), .leader, 5, leader: NodeID(1))
            report.command = CommandReport(
                state: .backingOff, since: .milliseconds(time), nextTry: .milliseconds(left))
            let view = heard([report, nil, nil], at: time).view(
                of: desk.configuration, at: instant(time))
            return desk.service.answer(view: view, at: instant(time))
        }
        let pauses = [isNews(nextTryIn: 400, at: 210), isNews(nextTryIn: 310, at: 300)]
        #expect(pauses == [true, false])

        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(300))
        let isForAll = isNews(nextTryIn: 250, at: 360)
        #expect(!isForAll)
        #expect(desk.text(second).contains("event: state\ndata: [\n"))
        #expect(desk.text(second).contains("\"nextTry\":250"), "as it is now")
        #expect(desk.text(first).split(separator: "event: state").count == 4, "not the newcomer's")
    }

    @Test("before each state comes the verdict of raftctl state, and again when its words change")
    func verdict() throws {
        var desk = try WebDesk()
        let watcher = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        func look(_ reports: [StateReport?], at time: UInt64) {
            let view = heard(reports, at: time).view(of: desk.configuration, at: instant(time))
            _ = desk.service.answer(view: view, at: instant(time))
        }
        func told(_ verdict: String) -> Bool {
            let events = desk.text(watcher).components(after: "event: verdict\ndata: ")
            return events.last?.hasPrefix(verdict) == true
        }
        look([leader(1), follower(2, of: 1), follower(3, of: 1)], at: 0)
        #expect(
            told(
                #"{"text":"peer 1 leads term 4; 3 of 3 peers agree; 1 more may be lost","#
                    + #""tone":"good","leader":1,"term":4,"holdsLease":true}"#))
        let text = desk.text(watcher)
        let places = ["event: verdict", "event: state"].map { text.firstRange(of: $0)?.lowerBound }
        #expect(try #require(places[0]) < #require(places[1]))

        look([leader(1), follower(2, of: 1), nil], at: 5)
        #expect(
            told(
                #"{"text":"peer 1 leads term 4; 2 of 3 peers agree; no more may be lost","#
                    + #""tone":"warning""#))
        look([leader(1, holdsLease: false), follower(2, of: 1), follower(3, of: 1)], at: 10)
        #expect(
            told(
                #"{"text":"peer 1 leads term 4; 3 of 3 peers agree; 1 more may be lost; "#
                    + #"the leader does not hold the lease","tone":"warning","leader":1,"#
                    + #""term":4,"holdsLease":false}"#))
        look([leader(1), leader(2), follower(3, of: 1)], at: 20)
        #expect(told(#"{"text":"no agreed leader: peers 1 and 2 lead term 4 at the same time"#))
        #expect(
            desk.text(watcher).contains(
                #""tone":"bad","leader":null,"term":null,"holdsLease":false}"#))

        func wait(_ left: Int64, at time: UInt64) {
            var report = leader(1)
            report.command = CommandReport(
                state: .backingOff, since: .zero, nextTry: .milliseconds(left))
            look([report, follower(2, of: 1), follower(3, of: 1)], at: time)
        }
        wait(900, at: 30)
        wait(800, at: 130)
        #expect(
            told(
                #"{"text":"peer 1 leads term 4, but its service does not run: exited, next try "#
                    + #"in 800 ms; "#))
        #expect(desk.text(watcher).split(separator: "event: verdict").count == 7)
    }

    @Test("who begins to watch is noticed, whoever asks for the head alone in the same turn")
    func watcherAndHead() throws {
        var desk = try WebDesk()
        let (watcher, head) = (desk.ask("/events"), desk.ask("/events", "HEAD"))
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(hasWatcher)
        #expect(desk.text(watcher).contains("event: settings"))
        #expect(!desk.text(head).contains("event: settings"))
    }

    @Test("who watches first is told nothing that was so before nobody watched")
    func watchesAnew() throws {
        var desk = try WebDesk()
        let first = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        _ = desk.service.answer(
            view: try view([.leads(1), .follows(1, 1), .nothing]), at: instant(0))
        desk.service.publish(history: "[1]", time: 1, at: instant(0))
        desk.service.server.forget(first)
        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(9_000))
        #expect(desk.text(second).contains("event: settings"))
        #expect(!desk.text(second).contains("event: state"))
        #expect(!desk.text(second).contains("event: history"))
    }

    @Test("those who watch are told the file's timing first, and how the timers run in between")
    func timers() throws {
        var desk = try WebDesk()
        let watcher = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        #expect(
            desk.text(watcher).contains(
                """
                event: settings
                data: {"cluster":"demo","heartbeatMilliseconds":100,\
                "electionTimeoutMilliseconds":[300,600]}
                """))

        func look(_ left: Int64, at time: UInt64) throws {
            var follower = follower(2, of: 1)
            follower.electionTimer = .milliseconds(left)
            let answers = heard([leader(1), follower, nil], at: time)
            _ = desk.service.answer(
                view: answers.view(of: desk.configuration, at: instant(time + 2)),
                at: instant(time + 2))
        }
        try look(412, at: 0)
        #expect(desk.text(watcher).contains("\"electionTimer\":410"))
        try look(377, at: 50)
        #expect(!desk.text(watcher).contains("event: timers"))
        try look(402, at: 100)
        #expect(desk.text(watcher).hasSuffix("event: timers\ndata: [null,400,null]\n\n"))
        #expect(desk.text(watcher).split(separator: "event: state").count == 2)
    }

    @Test("what the peers remember comes with the time of that, and nobody is told an old past")
    func history() throws {
        var desk = try WebDesk()
        let first = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        desk.service.publish(history: "[1]", time: 1_764_455_000_000, at: instant(0))
        #expect(
            desk.text(first).contains(
                "event: history\ndata: {\"now\":1764455000000,\"changes\":[1]}\n"))
        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(9_000))
        #expect(!desk.text(second).contains("event: history"))
    }
}

extension String {
    /// What follows each place where a text stands.
    fileprivate func components(after text: String) -> [Substring] {
        ranges(of: text).map { self[$0.upperBound...] }
    }
}
