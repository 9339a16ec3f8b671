import HTTP
import JSON
import Raft
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftClient
@testable import RaftControl

@Suite("What raftctl serve answers")
struct WebServiceTests {
    /// A service, and clients that ask it, each over a connection of its own.
    private struct Desk {
        let configuration: ClusterConfiguration
        var service: WebService
        private var lastNumber = 0

        init(peersHere: [Int] = [0]) throws {
            configuration = try cluster(of: 3)
            service = WebService(configuration, peersHere: peersHere, hosts: HostNames(["a"]))
        }

        mutating func ask(
            _ path: String, _ method: String = "GET", host: String = "a"
        ) -> Int {
            lastNumber += 1
            service.server.open(lastNumber, at: .zero)
            service.server.receive(
                Array("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8),
                from: lastNumber, at: .zero)
            return lastNumber
        }

        func text(_ number: Int) -> String {
            String(decoding: service.server.output(of: number), as: UTF8.self)
        }

        func status(_ number: Int) -> Int? {
            text(number).split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }

        func body(_ number: Int) -> String {
            text(number).split(separator: "\r\n\r\n").dropFirst().first.map(String.init) ?? ""
        }
    }

    /// What the peers said, in the order of their ids; none of one that is silent.
    private func query(_ reports: [StateReport?], at time: UInt64 = 0) -> PeerQuery {
        var query = PeerQuery(of: reports.count, .state, .once, sequence: 1, at: instant(time))
        _ = query.requests(at: instant(time))
        for (index, report) in reports.enumerated() {
            guard let report else { continue }
            query.handle(
                .reply(.state(report), from: index, sequence: UInt64(index) + 1), at: instant(time))
        }
        return query
    }

    private func leader(_ id: UInt64, holdsLease: Bool = true) -> StateReport {
        var report = report(NodeID(id), .leader, 4, leader: NodeID(id))
        report.holdsLease = holdsLease
        return report
    }

    private func follower(_ id: UInt64, of leader: UInt64?) -> StateReport {
        report(NodeID(id), .follower, 4, leader: leader.map { NodeID($0) })
    }

    @Test("each path needs what it shows, and the same question is asked once for all")
    func needs() throws {
        var desk = try Desk()
        #expect(desk.service.needs == [])
        for path in ["/leader", "/health", "/metrics", "/state", "/", "/nothing"] {
            _ = desk.ask(path)
        }
        #expect(desk.service.needs == [.here, .state, .metrics])
    }

    @Test("the page and what is not there need nobody")
    func atOnce() throws {
        var desk = try Desk()
        let (page, nothing, state) = (desk.ask("/"), desk.ask("/nothing"), desk.ask("/state"))
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(!hasWatcher)
        #expect(desk.status(page) == 200)
        #expect(desk.body(page).hasPrefix("<!doctype html>"))
        #expect(desk.text(page).contains("frame-ancestors 'none'"))
        #expect(desk.status(nothing) == 404)
        #expect(desk.text(state) == "")
    }

    @Test(
        "who asks by a foreign name is told nothing, and nobody is asked for him"
    )
    func misdirected() throws {
        var desk = try Desk()
        let paths = ["/", "/leader", "/health", "/state", "/metrics", "/events", "/nothing"]
        let numbers = paths.map { desk.ask($0, host: "evil.example:7080") }
        #expect(desk.service.needs == [])
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(!hasWatcher)
        #expect(numbers.map(desk.status) == paths.map { _ in 421 })
        #expect(
            desk.body(numbers[0]) == """
                raftctl serve does not know evil.example as its name. If it is, start it with \
                --host NAME; else ask for its address.

                """)
        let known = desk.ask("/", host: "A.:1")
        _ = desk.service.answerAtOnce(at: instant(0))
        #expect(desk.status(known) == 200)
    }

    @Test("/leader is 200 on the machine whose peer leads and holds the lease, and on no other one")
    func leaderHere() throws {
        for (peers, status) in [
            ([leader(1)], 200), ([leader(1, holdsLease: false)], 503),
            ([follower(1, of: 2)], 503), ([nil], 503),
        ] {
            var desk = try Desk()
            let number = desk.ask("/leader")
            desk.service.answer(here: query(peers + [nil, nil]), at: instant(0))
            #expect(desk.status(number) == status)
        }
    }

    @Test("another machine's leader makes nobody else the leader")
    func leaderElsewhere() throws {
        var desk = try Desk(peersHere: [1])
        let number = desk.ask("/leader")
        let peers = [leader(1), follower(2, of: 1), nil]
        desk.service.answer(here: query(peers), at: instant(0))
        #expect(desk.status(number) == 503)
        #expect(
            desk.body(number) == """
                {"id":2,"role":"follower","term":4,"leader":1,"address":"127.0.0.1:7001",\
                "leadsHere":false}

                """)
    }

    @Test("an answer that waited for too long says nothing about a lease")
    func oldLease() throws {
        var desk = try Desk()
        let number = desk.ask("/leader")
        let answers = query([leader(1), nil, nil], at: 0)
        desk.service.answer(here: answers, at: instant(101))
        #expect(desk.status(number) == 503)
    }

    @Test("/health is 200 where a peer of this machine knows a leader")
    func health() throws {
        for (peer, status) in [
            (leader(1, holdsLease: false), 200), (follower(1, of: 3), 200),
            (follower(1, of: nil), 503),
            (StateReport?.none, 503),
        ] {
            var desk = try Desk()
            let number = desk.ask("/health")
            desk.service.answer(here: query([peer, nil, nil]), at: instant(0))
            #expect(desk.status(number) == status)
        }
    }

    @Test("a machine without a peer says so")
    func noPeerHere() throws {
        var desk = try Desk(peersHere: [])
        let number = desk.ask("/health")
        desk.service.answer(here: query([nil, nil, nil]), at: instant(0))
        #expect(desk.status(number) == 503)
        #expect(desk.body(number).contains("\"reason\":\"no peer has an address of this machine\""))
    }

    @Test("/state is the array of raftctl state --json, and metrics that nobody told are 503")
    func stateAndMetrics() throws {
        var desk = try Desk()
        let (state, none, text) = (desk.ask("/state"), desk.ask("/metrics"), desk.ask("/metrics"))
        let view = try view([.leads(1), .follows(1, 1), .nothing])
        _ = desk.service.answer(view: view, at: instant(0))
        #expect(desk.body(state) == view.json)
        desk.service.answer(metrics: nil, at: instant(0))
        #expect([none, text].map(desk.status) == [503, 503])
        let other = desk.ask("/metrics")
        desk.service.answer(metrics: "raft_term 1\n", at: instant(0))
        #expect(desk.body(other) == "raft_term 1\n")
        #expect(desk.text(other).contains("Content-Type: text/plain; version=0.0.4"))
    }

    @Test("those who watch are told what is new, and nothing else")
    func events() throws {
        var desk = try Desk()
        let first = desk.ask("/events")
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(hasWatcher)
        #expect(desk.service.needs == [.state])

        func isNews(_ term: UInt64, at time: UInt64) -> Bool {
            var report = report(NodeID(1), .leader, term, leader: NodeID(1))
            report.holdsLease = true
            report.command = CommandReport(state: .running, since: .milliseconds(time))
            let view = query([report, nil, nil], at: time).view(
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
            let view = query([report, nil, nil], at: time).view(
                of: desk.configuration, at: instant(time))
            return desk.service.answer(view: view, at: instant(time))
        }
        let pauses = [isNews(nextTryIn: 400, at: 210), isNews(nextTryIn: 310, at: 300)]
        #expect(pauses == [true, false])

        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(300))
        #expect(desk.text(second).contains("event: state\ndata: [\n"))
        #expect(desk.text(second).contains("\"term\":5"))
    }

    @Test("who begins to watch is noticed, whoever asks for the head alone in the same turn")
    func watcherAndHead() throws {
        var desk = try Desk()
        let (watcher, head) = (desk.ask("/events"), desk.ask("/events", "HEAD"))
        let hasWatcher = desk.service.answerAtOnce(at: instant(0))
        #expect(hasWatcher)
        #expect(desk.text(watcher).contains("event: settings"))
        #expect(!desk.text(head).contains("event: settings"))
    }

    @Test("who watches first is told nothing that was so before nobody watched")
    func watchesAnew() throws {
        var desk = try Desk()
        let first = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        _ = desk.service.answer(
            view: try view([.leads(1), .follows(1, 1), .nothing]), at: instant(0))
        desk.service.publish(history: "[1]", at: instant(0))
        desk.service.server.forget(first)
        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(9_000))
        #expect(desk.text(second).contains("event: settings"))
        #expect(!desk.text(second).contains("event: state"))
        #expect(!desk.text(second).contains("event: history"))
    }

    @Test("those who watch are told the file's timing first, and how the timers run in between")
    func timers() throws {
        var desk = try Desk()
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
            let answers = query([leader(1), follower, nil], at: time)
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

    @Test("what the peers remember is sent once, and to everybody who comes later")
    func history() throws {
        var desk = try Desk()
        let first = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        for _ in 1...2 { desk.service.publish(history: "[1]", at: instant(0)) }
        #expect(desk.text(first).split(separator: "event: history").count == 2)
        let second = desk.ask("/events")
        _ = desk.service.answerAtOnce(at: instant(0))
        #expect(desk.text(second).contains("event: history\ndata: [1]\n"))
    }
}
