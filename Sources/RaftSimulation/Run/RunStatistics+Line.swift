extension RunStatistics {
    /// All numbers in one line, so that one process can tell them another.
    public var line: String {
        var numbers = [runs]
        numbers += Count.allCases.map { self[$0] }
        numbers += FaultKind.allCases.map { faults[$0] }
        for spans in [vacancies, recoveries] {
            numbers.append(spans.lengths.count)
            for (milliseconds, count) in spans.lengths { numbers += [milliseconds, count] }
        }
        return numbers.map { "\($0)" }.joined(separator: " ")
    }

    /// What another process has counted.
    ///
    /// - Parameter line: Its ``line``; anything else gives `nil`.
    public init?(line: String) {
        let numbers = line.split(separator: " ").map { Int($0) }
        var rest = numbers.compactMap { $0 }[...]
        guard rest.count == numbers.count, let runs = rest.popFirst() else { return nil }
        self.init()
        self.runs = runs
        for count in Count.allCases { self[count] = rest.popFirst() ?? 0 }
        for kind in FaultKind.allCases { faults[kind] = rest.popFirst() ?? 0 }
        vacancies = Spans(&rest)
        recoveries = Spans(&rest)
    }
}

extension Spans {
    fileprivate init(_ numbers: inout ArraySlice<Int>) {
        self.init()
        for _ in 0..<max(0, numbers.popFirst() ?? 0) {
            guard let milliseconds = numbers.popFirst(), let count = numbers.popFirst(),
                milliseconds >= 0
            else { return }
            add(count, of: milliseconds)
        }
    }
}
