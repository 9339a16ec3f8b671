public import Raft

/// What anybody may ask a peer.
public enum Query: Hashable, Sendable {
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

    /// How many bytes the query has on the wire: a reply may have as many.
    public var datagramBytes: Int { rpc.queryBytes }

    /// Whether it asks for more than a reply.
    public var changesSomething: Bool { rpc.changesSomething }

    /// The RPC that asks this.
    var rpc: RPC { wire.rpc }

    /// Writes its arguments.
    func write(to fields: inout FieldWriter) throws(WireError) { try wire.arguments?(&fields) }

    private typealias Arguments = (inout FieldWriter) throws(WireError) -> Void

    private var wire: (rpc: RPC, arguments: Arguments?) {
        switch self {
        case .state: (.getState, nil)
        case .lease: (.getState, { $0.write(true, "lease") })
        case .transfer(let to):
            (.transfer, { fields throws(WireError) in try fields.writeIfPresent(to, "to") })
        case .drain: (.drain, nil)
        case .undrain: (.undrain, nil)
        case .vouch: (.vouch, nil)
        case .history(let after):
            (.history, { fields throws(WireError) in try fields.write(after, "after") })
        case .metrics(let after):
            (.metrics, { fields throws(WireError) in try fields.write(after, "after") })
        }
    }
}
