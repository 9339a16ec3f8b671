import RaftSimulation
import Testing

@Suite("Trials measure how long nobody leads")
struct TrialTests {
    private func study(_ trial: Trial, peers: Int, seeds: Range<UInt64> = 0..<20) -> TrialStudy {
        var study = TrialStudy(trial, peers: peers, roundTrip: 1_000)
        for seed in seeds { study.run(seed: seed) }
        return study
    }

    @Test("a dead leader of neighbours is replaced by one election", arguments: [3, 4, 5])
    func kill(peers: Int) {
        let study = study(.kill, peers: peers)
        #expect(study.elections == Array(repeating: 1, count: 20))
        #expect(study.quantile(1) < 130_000)
    }

    @Test(
        "disks that take long to save a vote split none", arguments: [3, 5, 7], [12_800, 25_600])
    func slowDisks(peers: Int, flush: Int64) {
        var study = TrialStudy(.kill, peers: peers, roundTrip: 200, flush: flush)
        for seed in UInt64(0)..<10 { study.run(seed: seed) }
        #expect(study.elections == Array(repeating: 1, count: 10))
    }

    @Test("a leadership transfer between neighbours takes a few round trips")
    func transfer() {
        let study = study(.transfer, peers: 3)
        #expect(study.elections == Array(repeating: 1, count: 20))
        #expect(study.quantile(1) < 5_000)
    }

    @Test("a leader that hears nobody hands over when its lease is over", arguments: [3, 4, 5])
    func deafLeader(peers: Int) {
        let study = study(.deafLeader, peers: peers)
        #expect(study.elections == Array(repeating: 1, count: 20))
        #expect(study.quantile(1) < 400_000)
    }

    @Test("the quantiles of a study are those of its vacancies")
    func quantiles() {
        let study = study(.silence, peers: 3)
        #expect(study.failures == 0)
        #expect(study.quantile(1) == study.vacancies.max())
        #expect(study.quantile(0.5) == study.vacancies.sorted()[9])
    }
}
