/// What every request and every reply says of itself, whatever its RPC.
package struct MessageHeader: Hashable, Sendable {
    /// The sender's term, or for a request the term it is about.
    package let term: Term

    /// Who says such a thing.
    package let kind: MessageKind

    /// The candidate or leader that it names, and that must be the peer that sent it.
    package let claimedSender: NodeID?

    /// What people call it.
    package let name: String

    init(_ payload: some MessagePayload) {
        term = payload.term
        kind = type(of: payload).kind
        claimedSender = payload.claimedSender
        name = payload.name
    }
}

/// Who says something, and so what must be saved before it leaves.
package enum MessageKind: Hashable, Sendable {
    /// Anybody asks; what the request rests on may be saved later.
    case request
    /// Only the leader of its term says so, whose term must be saved.
    case order
    /// It replies: all that its sender knows must be saved (Figure 2, "before responding to RPCs").
    case reply
}

/// A request or a reply: each RPC says in a file of its own, beside its fields, what its header is
/// made from.
protocol MessagePayload {
    var term: Term { get }
    var claimedSender: NodeID? { get }
    var name: String { get }
    static var kind: MessageKind { get }
}

extension MessagePayload {
    var claimedSender: NodeID? { nil }
}
