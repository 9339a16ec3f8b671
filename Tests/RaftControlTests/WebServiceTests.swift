import Raft
import RaftWire
import Testing

@testable import RaftControl

@Suite("What raftctl serve answers")
struct WebServiceTests {
    @Test("each path needs what it shows, and the same question is asked once for all")
    func needs() throws {
        var desk = try WebDesk()
        #expect(desk.service.needs == [])
        for path in ["/leader", "/health", "/metrics", "/state", "/", "/nothing"] {
            _ = desk.ask(path)
        }
        #expect(desk.service.needs == [.here, .state, .metrics])
    }

    @Test("the page and what is not there need nobody")
    func atOnce() throws {
        var desk = try WebDesk()
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
        var desk = try WebDesk()
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

    @Test("/state is the array of raftctl state --json, and metrics that nobody told are 503")
    func stateAndMetrics() throws {
        var desk = try WebDesk()
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
}
