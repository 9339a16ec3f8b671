public import Raft

/// What a peer answers.
public enum Reply: Hashable, Sendable {
    /// The reply to ``Query/state`` and ``Query/lease``.
    case state(StateReport)

    /// The reply to ``Query/transfer(to:)``.
    case transfer(TransferReport)

    /// The reply to ``Query/drain``.
    case drain(TransferReport)

    /// The reply to ``Query/undrain``.
    case undrain(TransferReport)

    /// The reply to ``Query/vouch``.
    case vouch(TransferReport)

    /// The reply to ``Query/history(after:)``.
    case history(HistoryPage)

    /// The reply to ``Query/metrics(after:)``.
    case metrics(MetricsPage)

    /// Whether this is what such a query asks for.
    public func answers(_ query: Query) -> Bool { wire.rpc.name == query.rpc.name }

    /// The query for what did not fit into this reply; none at the end.
    public var nextPage: Query? { wire.report.nextPage }

    /// Who it says has answered; none if it does not say.
    public var claimedSender: NodeID? { wire.report.claimedSender }

    /// What became of the wish to change something; none if this answers another query.
    public var transferReport: TransferReport? { wire.report as? TransferReport }

    /// The RPC that is answered, and the fields.
    var wire: (rpc: RPC, report: any Report) {
        switch self {
        case .state(let report): (.getState, report)
        case .transfer(let report): (.transfer, report)
        case .drain(let report): (.drain, report)
        case .undrain(let report): (.undrain, report)
        case .vouch(let report): (.vouch, report)
        case .history(let page): (.history, page)
        case .metrics(let page): (.metrics, page)
        }
    }
}

/// The fields of a reply to a client.
protocol Report: WireObject {
    /// The query for what did not fit; none at the end.
    var nextPage: Query? { get }

    /// Who it says has answered; none if it does not say.
    var claimedSender: NodeID? { get }
}

extension Report {
    var nextPage: Query? { nil }
    var claimedSender: NodeID? { nil }
}
