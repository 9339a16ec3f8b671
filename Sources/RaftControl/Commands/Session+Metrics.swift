internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Session {
    /// `raftctl metrics`: the counters of all peers that tell them completely.
    mutating func showMetrics() throws(Failure) -> ExitStatus {
        var interview = interview(.metrics(after: 0), .once)
        try conduct(&interview)
        let texts = interview.subjects.map(\.metrics)
        guard texts.contains(where: { $0 != nil }) else { throw .no(nobodyAnswers) }
        var exposition = Exposition()
        exposition.add(
            reachable: zip(configuration.peers, texts).map { ($0.id, $1 != nil) })
        for text in texts { exposition.add(text ?? "") }
        console.write(exposition.text)
        return .done
    }
}

extension Interview.Subject {
    /// The text of all pages; none if the last one is missing.
    fileprivate var metrics: String? {
        let pages = answers.compactMap { received -> MetricsPage? in
            guard case .metrics(let page) = received.answer else { return nil }
            return page
        }
        guard let last = pages.last, last.next == nil else { return nil }
        return pages.map(\.text).joined()
    }
}
