import Raft
import RaftSimulation
import Testing

@Suite("What helps to understand a run")
struct ToolTests {
    @Test("a statistics survives the way from one process to another")
    func tallyLine() {
        let statistics = Simulation(peers: 3, seed: 5, seconds: 2).run().statistics
        let copy = RunStatistics(line: statistics.line)
        #expect(copy?.line == statistics.line)
        #expect(copy?.summary == statistics.summary)
        #expect(RunStatistics(line: "1 2 nonsense") == nil)
    }

    @Test("a median is the length that half of the spans do not exceed")
    func quantiles() {
        var spans = Spans()
        #expect(spans.quantile(0.5) == nil)
        spans.add(3, of: 10)
        spans.add(1, of: 20)
        spans.add(1, of: 500)
        #expect(spans.quantile(0.5) == 10)
        #expect(spans.quantile(0.8) == 20)
        #expect(spans.quantile(1) == 500)
    }

    @Test("a run that breaks nothing is not shrunk")
    func shrinksNothing() {
        let simulation = Simulation(peers: 3, seed: 1, seconds: 1)
        #expect(simulation.shrunk() == simulation)
    }

    @Test("a run that breaks a promise is shrunk to what it takes")
    func shrinks() {
        var hasty = Simulation(peers: 3, seed: 1, seconds: 8)
        hasty.settings.timing = Timing(heartbeatInterval: .milliseconds(50))
        let shrunk = hasty.shrunk()
        #expect(
            shrunk.run().violations.first?.text
                == "it sends peer 1 more than ten heartbeats within a second")
        #expect(shrunk.settings.mix == .none)
        #expect(shrunk.settings.proposalsPerSecond == 0)
        #expect(shrunk.faultyMilliseconds < 1_000)
    }

    @Test("what a run needs to break its promise is kept")
    func shrinksNoFurther() {
        // Without the priorities, which let nobody lead, all would be well.
        var leaderless = Simulation(peers: 3, seed: 1, seconds: 1)
        leaderless.settings = Settings(peers: 3, seed: 1)
        leaderless.settings.priorities = [0, 0, 0]
        for kind in [FaultKind.priority, .loss] { leaderless.settings.mix[kind] = 1 }
        let shrunk = leaderless.shrunk()
        #expect(shrunk.settings.mix.kinds == [.priority])
        #expect(!shrunk.run().violations.isEmpty)
    }

    @Test("a kind of fault that is asked for strikes in every run, and finds what it needs")
    func requiredFaults() {
        for seed in UInt64(0)..<3 {
            var simulation = Simulation(peers: 3, seed: seed, seconds: 10)
            let kinds = [FaultKind.adversary, .guardCrash, .staleConfiguration]
            for kind in kinds { simulation.settings.require(kind) }
            #expect(simulation.settings.hasKeys && simulation.settings.hasGuards)
            let faults = simulation.run().statistics.faults
            #expect(kinds.allSatisfy { faults[$0] > 0 })
        }
    }

    @Test("a clock is never further from true time than its drift")
    func clock() {
        let clock = SimulatedClock(reading: 5, partsPerMillion: 4_000)
        #expect(clock.instant(at: TrueTime(microseconds: 0)).microseconds == 5)
        #expect(clock.instant(at: TrueTime(microseconds: 1_000_000)).microseconds == 1_004_005)
    }

    @Test("a story that has changed is written in the place of the one that was expected")
    func storyUpdate() {
        let source = #"""
                expect(&cluster, tells: """
                    10 peer 1 leads

                    20 peer 2 follows
                    """)
            """#
        #expect(
            StoryUpdate.replacing(
                "10 peer 1 leads\n\n20 peer 2 follows", by: "12 peer 1 leads", in: source)
                    == #"""
                        expect(&cluster, tells: """
                            12 peer 1 leads
                            """)
                    """#)
        #expect(StoryUpdate.replacing("10 peer 1 leads", by: "", in: source) == nil)
    }
}
