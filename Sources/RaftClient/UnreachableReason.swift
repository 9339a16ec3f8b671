public import Raft

/// Why a peer is unreachable.
public enum UnreachableReason: Hashable, Sendable {
    /// Nothing came back in time.
    case noAnswer
    /// Its host says that nothing listens there.
    case refused
    /// No route leads to its host.
    case noRoute
    /// Its name has no address, for this reason.
    case unknownHost(String)
    /// What comes back is not signed, though this program has a key.
    case unsigned
    /// Another peer answers at its address.
    case otherPeer(NodeID)
}

extension UnreachableReason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .noAnswer: "no answer in time"
        case .refused: "connection refused: no process listens there"
        case .noRoute: "no route to that host"
        case .unknownHost(let reason): "its name cannot be looked up: \(reason)"
        case .unsigned: "its replies are not signed: has it the key file?"
        case .otherPeer(let id): "peer \(id) answers there: was it started with another file?"
        }
    }
}
