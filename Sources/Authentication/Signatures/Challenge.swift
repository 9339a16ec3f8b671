/// A datagram that says: I do not know your session.
///
/// All that it says is in its signature.
enum Challenge {
    /// The datagram without its signature, for a peer or, without one, for a client.
    static func text(cluster: String, from id: UInt64, to peer: UInt64?) -> [UInt8] {
        let to = peer.map { #","to":\#($0)"# } ?? ""
        return Array(
            #"{"v":1,"cluster":"\#(cluster)","from":\#(id)\#(to),"seq":0,"rpc":"Challenge","args":{}}"#
                .utf8)
    }
}
