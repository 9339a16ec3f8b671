/// Who signs for whom.
struct Direction: Hashable, Sendable {
    /// One end of it.
    enum Party: Hashable, Sendable, CustomStringConvertible {
        /// The peer with this id.
        case peer(UInt64)
        /// A client that asks a peer something, and has the key.
        case client

        var description: String {
            switch self {
            case .peer(let id): "\(id)"
            case .client: "client"
            }
        }
    }

    let cluster: String
    let sender: Party
    let receiver: Party

    /// The text that the key of this direction is derived from.
    ///
    /// The name of a cluster has no line feed in it, so no two directions have the same text.
    var label: [UInt8] { Array("raft auth 1\n\(cluster)\n\(sender)\n\(receiver)".utf8) }
}
