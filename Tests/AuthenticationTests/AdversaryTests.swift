import Testing

@testable import Authentication

/// "Whatever is accepted was sent by that sender to that receiver in that session of both, at most
/// once": with somebody on the wire who has everything but the key.
@Suite("An adversary")
struct AdversaryTests {
    #if DEBUG
        static let seeds = UInt64(0)..<60
    #else
        static let seeds = UInt64(0)..<5_000
    #endif

    @Test("nothing is accepted that was not sent so, in this life of both, and nothing twice")
    func safety() {
        for seed in Self.seeds {
            var world = AdversaryWorld(seed: seed, peers: seed % 2 == 0 ? 2 : 3)
            for _ in 0..<150 { world.step() }
            #expect(world.violations == [], "seed \(seed)")
            guard world.violations.isEmpty else { return }
        }
    }

    @Test("whatever was done to it, one request gets through with one extra round trip at most")
    func recovery() {
        for seed in Self.seeds {
            var world = AdversaryWorld(seed: seed, peers: 2)
            for _ in 0..<60 { world.step() }
            #expect(world.recoveryCarries(from: 1, to: 2) <= 3, "seed \(seed)")
            #expect(world.recoveryCarries(from: 2, to: 1) <= 3, "seed \(seed)")
            #expect(world.recoveryCarries(from: 1, to: 2) == 1, "seed \(seed)")
            #expect(world.recoveryCarries(from: 2, to: 1) == 1, "seed \(seed)")
        }
    }

    @Test("a session that runs is not disturbed: what is delivered in time is believed at once")
    func noDisturbance() {
        for seed in Self.seeds {
            var world = AdversaryWorld(seed: seed, peers: 2)
            for _ in 0..<60 { world.step() }
            for (one, other) in [(1, 2), (2, 1), (1, 2), (2, 1)] as [(UInt64, UInt64)] {
                _ = world.recoveryCarries(from: one, to: other)
            }
            for round in 0..<20 {
                for _ in 0..<4 { world.attack() }
                let (one, other): (UInt64, UInt64) = round % 2 == 0 ? (1, 2) : (2, 1)
                #expect(world.recoveryCarries(from: one, to: other) == 1, "seed \(seed)")
            }
            #expect(world.violations == [], "seed \(seed)")
        }
    }
}
