import Raft
import Testing

@testable import RaftGuard

@Suite("Lines between the daemon and its guard")
struct LineTests {
    static let will = Will([
        Will.Message(
            to: Array("127.0.0.1:7001".utf8), after: [.zero, .milliseconds(5)],
            versions: [
                Will.Version([0, 255, 16], validFrom: Instant(microseconds: 9), needsEnd: true),
                Will.Version([], needsEnd: false),
            ]),
        Will.Message(to: [], after: [], versions: []),
    ])

    static let orders: [GuardOrder] = [
        .start(Term(7), leaseUntil: Instant(microseconds: 12)),
        .extend(until: Instant(microseconds: 1 << 53)), .stop(by: .zero), .will(will),
        .will(Will()), .quit,
    ]

    static let reports: [GuardReport] =
        [
            .ready, .started(Term(7), process: 812), .cannotStart(Term(7), errno: 2),
            .cannotEnd(process: 813, errno: 1), .checked(.passing),
            .checked(.failing(inARow: 3, .ended(.status(1)))),
            .checked(.failing(inARow: 1, .tookTooLong)),
            .checked(.failing(inARow: 2, .couldNotStart(errno: 11))),
            .cleanupFailed(.ended(.signal(9))), .cleanupFailed(.tookTooLong),
            .cleanupFailed(.couldNotStart(errno: 12)),
        ]
        + CommandEnd.Reason.allCases.map {
            .ended(Term(1), CommandEnd(.status(127), because: $0))
        } + [.ended(Term(1), CommandEnd(nil, because: .lease))]

    @Test("every order is read back as it was written", arguments: orders)
    func order(_ order: GuardOrder) {
        var lines = GuardLines<GuardOrder>()
        #expect(lines.take(order.bytes) == [order])
    }

    @Test("every report is read back as it was written", arguments: reports)
    func report(_ report: GuardReport) {
        var lines = GuardLines<GuardReport>()
        #expect(lines.take(report.bytes) == [report])
    }

    @Test("a stream cut anywhere says the same", arguments: 1...7)
    func cut(size: Int) {
        let bytes = Self.orders.flatMap(\.bytes)
        var lines = GuardLines<GuardOrder>()
        var read: [GuardOrder] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            read += lines.take(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(read == Self.orders)
    }

    @Test("a line that does not end is not obeyed")
    func unfinished() {
        for order in Self.orders {
            var lines = GuardLines<GuardOrder>()
            #expect(lines.take(order.bytes.dropLast()) == [])
        }
    }

    @Test(
        "a line that makes no sense says nothing, and the next one counts",
        arguments: [
            "", "go", "start", "start 7", "start 7 8 9", "start -1 8",
            "extend 18446744073709551616",
            "stop x", "quit now", "will message", "will message 31 0", "will message x3 0",
            "will message xzz 0", "will message x31 0,a", "will message x31 0 version 1 never x",
            "will message x31 0 version 1 ended", "\u{0}\u{1}",
        ])
    func nonsense(line: String) {
        var lines = GuardLines<GuardOrder>()
        #expect(lines.take(Array("\(line)\nquit\n".utf8)) == [.quit])
    }

    @Test(
        "a report that makes no sense says nothing",
        arguments: [
            "started 7", "started 7 4294967296", "ended 7 itself", "ended 7 boredom status:0",
            "ended 7 itself status:", "ended 7 itself status:1:2", "ended 7 itself core:1",
            "failing status:1", "cannot-end 4", "ready now",
        ])
    func nonsensicalReport(line: String) {
        var lines = GuardLines<GuardReport>()
        #expect(lines.take(Array("\(line)\nready\n".utf8)) == [.ready])
    }

    @Test("the status is that of a shell: 128 and the number of the signal")
    func statusOfShell() {
        #expect(ProcessEnd.status(126).statusOfShell == 126)
        #expect(ProcessEnd.signal(9).statusOfShell == 137)
    }
}
