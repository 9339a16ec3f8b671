internal import Authentication
internal import RaftWire

/// Why a datagram that came in was dropped; the raw values are the labels of a metric.
public enum DropReason: String, Hashable, Sendable, CaseIterable {
    /// It has more bytes than a datagram may have; it was not even parsed.
    case tooLong = "too_long"
    /// It is no JSON object in UTF-8.
    case notJSON = "not_json"
    /// It speaks another version of the protocol.
    case otherVersion = "other_version"
    /// It belongs to another cluster.
    case otherCluster = "other_cluster"
    /// Its RPC is not known here.
    case unknownRPC = "unknown_rpc"
    /// A field is missing, or holds something that it must not.
    case malformed
    /// It is meant for another peer.
    case misaddressed
    /// It does not come from where the configuration puts the peer that it names.
    case stranger
    /// Its sender has another cluster.json.
    case otherConfiguration = "other_configuration"
    /// It answers something that was never asked.
    case unasked
    /// It asks with too few bytes: the reply would be longer.
    case shortQuery = "short_question"
    /// It is not signed with a key that is in use here.
    case unauthenticated
    /// It is signed, but was taken before or belongs to a session that is over.
    case replayed
    /// It is signed in a session that is not known here, and its peer is asked to open one.
    case challenged
    /// It comes from somebody who is no peer, and there are too many of those.
    case tooMany = "too_many"

    init(_ error: WireError) {
        self =
            switch error {
            case .tooLong: .tooLong
            case .notJSON: .notJSON
            case .malformed: .malformed
            case .otherVersion: .otherVersion
            case .otherCluster: .otherCluster
            case .unknownRPC: .unknownRPC
            }
    }

    init(_ reason: Authentication.DropReason) {
        self =
            switch reason {
            case .unauthenticated: .unauthenticated
            case .replayed: .replayed
            }
    }
}

/// Why a datagram did not leave, or came back; the raw values are the labels of a metric.
public enum SendFailure: String, Hashable, Sendable, CaseIterable {
    /// The name of its receiver has no address yet, or none that this socket reaches.
    case unknownAddress = "unknown_address"
    /// It has a number or a length that nobody would take.
    case unencodable
    /// There was no room for it just now.
    case bufferFull = "buffer_full"
    /// No route leads to the destination, or a rule forbids it.
    case unreachable
    /// The network does not take as many bytes.
    case tooLong = "too_long"
    /// No process listens there.
    case refused
    /// The system has another reason.
    case other
}
