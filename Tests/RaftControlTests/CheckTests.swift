import CommandLine
import Raft
import Testing

@testable import RaftControl

@Suite("raftctl check")
struct CheckTests {
    @Test(
        "round trips that do not fit the timing come with the values to configure",
        arguments: [
            ([], []), ([170, 1], ["✓ the longest round trip, 170 ms, fits the timing"]),
            (
                [1, 250],
                [
                    "✗ a round trip of 250 ms is too long for the timing, and the leader's lease "
                        + "would run out again and again; in cluster.json, set "
                        + "\"electionTimeoutMilliseconds\": [1050, 2100]"
                ]
            ),
            (
                [2_900],
                [
                    "✗ a round trip of 2.9 s is too long for the timing, and the leader's lease "
                        + "would run out again and again; no timing fits that: bring the peers "
                        + "nearer together"
                ]
            ),
        ] as [([Int64], [String])])
    func roundTrips(_ spans: [Int64], _ lines: [String]) {
        var checklist = Checklist()
        checklist.add(roundTrips: spans.map { .milliseconds($0) }, Timing())
        #expect(checklist.lines == lines)
        #expect(checklist.isGood == !lines.contains { $0.hasPrefix("✗") })
    }
}
