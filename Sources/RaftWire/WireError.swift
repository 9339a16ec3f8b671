/// Why a datagram cannot be read or sent.
public enum WireError: Error, Hashable, Sendable {
    /// It has more bytes than allowed. One that came in was not even parsed.
    case tooLong(bytes: Int)
    /// It is not a JSON object in UTF-8.
    case notJSON
    /// A field is missing, or holds something that it must not; the path leads to it from the
    /// outermost object, `args.term` for example.
    case malformed(field: String)
    /// It speaks another version of the protocol.
    case otherVersion(UInt64)
    /// It belongs to another cluster.
    case otherCluster
    /// It asks for, or answers, something that this version does not know.
    case unknownRPC
}

extension WireError: CustomStringConvertible {
    /// The reason in words, with nothing in it that a stranger wrote, except numbers.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "\(bytes) bytes are too many for the datagram"
        case .notJSON: "it is not a JSON object"
        case .malformed(let field): "\(field) is missing or not what it must be"
        case .otherVersion(let version): "version \(version) of the protocol is not known here"
        case .otherCluster: "it belongs to another cluster"
        case .unknownRPC: "its RPC is not known here"
        }
    }
}
