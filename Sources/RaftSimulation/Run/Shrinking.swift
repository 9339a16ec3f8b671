extension Simulation {
    /// The shortest and simplest run that this one can be made into and that still breaks the same
    /// kind of promise.
    ///
    /// Kinds of faults are switched off one by one, then the time with faults is cut, as long as a
    /// promise is still broken. Each step is a run of its own under the same seed.
    ///
    /// - Parameter report: Told each time that the run got simpler.
    /// - Returns: The simplest run found; this one, if it breaks nothing.
    public func shrunk(report: (Simulation) -> Void = { _ in }) -> Simulation {
        guard isBroken else { return self }
        var best = self
        var isSimpler = true
        while isSimpler {
            isSimpler = false
            for candidate in best.simpler where candidate.isBroken {
                best = candidate
                report(best)
                isSimpler = true
                break
            }
        }
        return best
    }

    private var isBroken: Bool { !run().violations.isEmpty }

    /// Runs that have one thing less than this one.
    private var simpler: [Simulation] {
        var candidates: [Simulation] = []
        for share in [Int64(2), 4, 8] where faultyMilliseconds >= share {
            var shorter = self
            shorter.faultyMilliseconds -= faultyMilliseconds / share
            candidates.append(shorter)
        }
        for kind in settings.mix.kinds {
            var calmer = self
            calmer.settings.mix[kind] = 0
            candidates.append(calmer)
        }
        guard settings.proposalsPerSecond > 0 else { return candidates }
        var silent = self
        silent.settings.proposalsPerSecond = 0
        return candidates + [silent]
    }
}
