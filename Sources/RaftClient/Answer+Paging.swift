internal import RaftWire

extension Answer {
    /// Whether this is the kind of reply that the request asks for.
    func answers(_ question: Question) -> Bool {
        switch (self, question) {
        case (.state, .state), (.state, .lease), (.transfer, .transfer), (.drain, .drain),
            (.undrain, .undrain), (.vouch, .vouch), (.history, .history), (.metrics, .metrics):
            true
        case (.state, _), (.transfer, _), (.drain, _), (.undrain, _), (.vouch, _), (.history, _),
            (.metrics, _):
            false
        }
    }

    /// The request for what did not fit into this reply.
    var nextPage: Question? {
        switch self {
        case .state, .transfer, .drain, .undrain, .vouch: nil
        case .history(let page):
            page.hasMore ? page.changes.last.map { .history(after: $0.number) } : nil
        case .metrics(let page): page.next.map { .metrics(after: $0) }
        }
    }
}
