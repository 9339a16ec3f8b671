extension RunStatistics {
    /// What was counted, a line each.
    public var summary: String {
        var lines = ["runs".row(runs)]
        lines += Count.allCases.map { "\($0)".row(self[$0]) }
        lines += [
            "time without a leader: " + vacancies.summary,
            "time to an agreed leader after healing: " + recoveries.summary, "faults:",
        ]
        lines += FaultKind.allCases.map { "  " + "\($0)".row(faults[$0], width: 25) }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension Spans {
    /// For example `median 61 ms, 99 % within 110 ms, worst 140 ms`.
    fileprivate var summary: String {
        guard let median = quantile(0.5), let most = quantile(0.99), let worst = quantile(1) else {
            return "never needed"
        }
        return "median \(median) ms, 99 % within \(most) ms, worst \(worst) ms"
    }
}

extension String {
    /// A name and a number, which end in the same column on every line.
    fileprivate func row(_ number: Int, width: Int = 27) -> String {
        let digits = "\(number)"
        let gap = String(repeating: " ", count: max(1, width - count))
        return self + gap + digits.leftPadded(to: 14)
    }
}
