public import Raft

/// What became of the wish that a peer hand over, be drained or be vouched for: the answer to
/// Transfer, Drain, Undrain and Vouch.
public struct TransferReport: Hashable, Sendable {
    /// Whether a transfer began, or the peer is now as it was asked to be.
    public var isAccepted: Bool

    /// Who leads, as far as the peer knows: the peer to ask when the peer itself cannot hand over.
    public var leader: NodeID?

    /// The peer's term.
    public var term: Term

    /// Why nothing began, in words; a few dozen bytes, so that the answer fits.
    public var reason: String?

    /// The reason of a peer that was not asked from its own machine, where nothing is signed.
    public static let notLocal = "accepted only from its own machine, over a loopback address"

    /// An answer of these parts.
    public init(isAccepted: Bool, leader: NodeID?, term: Term, reason: String? = nil) {
        self.isAccepted = isAccepted
        self.leader = leader
        self.term = term
        self.reason = reason
    }
}

extension RPC {
    static let transfer = RPC(
        "Transfer", Reply.transfer, changesSomething: true
    ) { fields throws(WireError) in .transfer(to: try fields.numberIfPresent("to")) }

    static let drain = RPC("Drain", Reply.drain, changesSomething: true) { _ in .drain }
    static let undrain = RPC("Undrain", Reply.undrain, changesSomething: true) { _ in .undrain }
    static let vouch = RPC("Vouch", Reply.vouch, changesSomething: true) { _ in .vouch }
}

extension TransferReport: Report {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            isAccepted: try fields.flag("accepted"),
            leader: try fields.numberOrNull("leader"), term: try fields.number("term"),
            reason: try fields.textIfPresent("reason"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        fields.write(isAccepted, "accepted")
        try fields.writeOrNull(leader, "leader")
        try fields.write(term, "term")
        fields.writeIfPresent(reason, "reason")
    }
}
