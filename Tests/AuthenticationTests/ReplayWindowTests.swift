import Testing

@testable import Authentication
import Raft

@Suite("The window of counters")
struct ReplayWindowTests {
    @Test("each counter is taken once, in whatever order, as long as it is within the window")
    func model() {
        for seed in UInt64(0)..<20 {
            var chance = SplitMix64(seed: seed)
            var window = ReplayWindow()
            var taken: Set<UInt64> = []
            for _ in 0..<500 {
                let highest = taken.max() ?? 0
                let lowest = highest > 200 ? highest - 200 : 0
                let far = UInt64.random(in: 0..<10, using: &chance) == 0 ? UInt64(300) : 10
                let counter = UInt64.random(in: lowest...(highest + far), using: &chance)
                let isFresh =
                    counter > 0 && !taken.contains(counter)
                    && (counter > highest || highest - counter < 128)
                #expect(window.isFresh(counter) == isFresh)
                if isFresh {
                    window.take(counter)
                    taken.insert(counter)
                }
            }
        }
    }

    @Test("the oldest counter that can still be taken is 127 below the highest")
    func edge() {
        var window = ReplayWindow()
        window.take(1_000)
        #expect(window.isFresh(873))
        #expect(!window.isFresh(872))
        window.take(873)
        #expect(!window.isFresh(873))
        #expect(!window.isFresh(1_000))
        window.take(1_001)
        #expect(!window.isFresh(873))
    }

    @Test("a leap leaves nothing of what was before, and zero is nobody's")
    func leap() {
        var window = ReplayWindow()
        window.take(1)
        window.take(1 << 40)
        #expect(!window.isFresh(1) && !window.isFresh(0) && !window.isFresh(1 << 40))
        #expect(window.isFresh(1 << 40 - 1) && window.isFresh(1 << 40 + 1))
    }
}
