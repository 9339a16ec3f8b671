public import Raft

/// What anybody may ask a peer.
public enum Question: Hashable, Sendable {
    /// How do you see the cluster? (`GetState`)
    case state

    /// The same, and: how long may I rely on your lease? A leader that was asked waits with handing
    /// over until then. (`GetState` with `lease`)
    case lease

    /// Hand the leadership over, to this peer or to the most up-to-date one. (`Transfer`)
    case transfer(to: NodeID?)

    /// Do not lead until you are told otherwise; hand over if you do. (`Drain`)
    case drain

    /// Lead again if it comes to it. (`Undrain`)
    case undrain

    /// No process has ever run under your id before: you may vote. (`Vouch`)
    case vouch

    /// Which changes of leader do you remember after the one with this number? Zero asks for all.
    /// (`History`)
    case history(after: UInt64)

    /// How do your counters stand, from this place on? Zero is the start. (`Metrics`)
    case metrics(after: UInt64)

    /// How many bytes the question has on the wire: an answer may have as many.
    public var datagramBytes: Int { rpc.questionBytes }

    /// Whether it asks for more than an answer.
    public var changesSomething: Bool { rpc.changesSomething }

    /// The RPC that asks this.
    var rpc: RPC {
        switch self {
        case .state, .lease: .getState
        case .transfer: .transfer
        case .drain: .drain
        case .undrain: .undrain
        case .vouch: .vouch
        case .history: .history
        case .metrics: .metrics
        }
    }

    /// Writes its arguments.
    func write(to fields: inout FieldWriter) throws(WireError) {
        switch self {
        case .state, .drain, .undrain, .vouch: break
        case .lease: fields.write(true, "lease")
        case .transfer(let to): try fields.writeIfPresent(to, "to")
        case .history(let after), .metrics(let after): try fields.write(after, "after")
        }
    }
}
