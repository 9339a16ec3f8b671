public import Raft

/// What a peer answers.
public enum Reply: Hashable, Sendable {
    /// The answer to ``Query/state`` and ``Query/lease``.
    case state(StateReport)

    /// The answer to ``Query/transfer(to:)``.
    case transfer(TransferReport)

    /// The answer to ``Query/drain``.
    case drain(TransferReport)

    /// The answer to ``Query/undrain``.
    case undrain(TransferReport)

    /// The answer to ``Query/vouch``.
    case vouch(TransferReport)

    /// The answer to ``Query/history(after:)``.
    case history(HistoryPage)

    /// The answer to ``Query/metrics(after:)``.
    case metrics(MetricsPage)

    /// Whether this is what such a question asks for.
    public func answers(_ query: Query) -> Bool { wire.rpc.name == query.rpc.name }

    /// The question for what did not fit into this answer; none at the end.
    public var nextPage: Query? { wire.report.nextPage }

    /// Who it says has answered; none if it does not say.
    public var claimedSender: NodeID? { wire.report.claimedSender }

    /// What became of the wish to change something; none if this answers another question.
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

/// The fields of an answer to a client.
protocol Report: WireObject {
    /// The question for what did not fit; none at the end.
    var nextPage: Query? { get }

    /// Who it says has answered; none if it does not say.
    var claimedSender: NodeID? { get }
}

extension Report {
    var nextPage: Query? { nil }
    var claimedSender: NodeID? { nil }
}
