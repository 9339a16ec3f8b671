/// Who is to lead instead of a leader, and why.
public struct Succession: Hashable, Sendable {
    /// Who is to take over.
    public let successor: NodeID

    /// Why.
    public let reason: Reason

    /// Why a leader is to hand over.
    public enum Reason: String, Hashable, Sendable {
        /// It was told not to lead.
        case drained
        /// Nobody answers it any more, while others may hear it.
        case deaf
        /// The other one is wanted more.
        case priority
    }
}
