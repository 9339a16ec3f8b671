internal import RaftWire

extension Answer {
    /// Whether this is the kind of answer that the question asks for.
    func answers(_ question: Question) -> Bool {
        switch (self, question) {
        case (.state, .state), (.transfer, .transfer), (.history, .history), (.metrics, .metrics):
            true
        case (.state, _), (.transfer, _), (.history, _), (.metrics, _): false
        }
    }

    /// The question for what did not fit into this answer.
    var nextPage: Question? {
        switch self {
        case .state, .transfer: nil
        case .history(let page):
            page.hasMore ? page.changes.last.map { .history(after: $0.number) } : nil
        case .metrics(let page): page.next.map { .metrics(after: $0) }
        }
    }
}
