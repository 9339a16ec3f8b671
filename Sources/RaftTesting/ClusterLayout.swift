internal import POSIX
internal import Raft
internal import RaftConfiguration

/// Where the peers of one run listen: a loopback host that no other run has, and ports that the
/// system gives to nobody who does not ask for them.
struct ClusterLayout {
    let name = "test"
    let ids: [NodeID]
    let timing: Timing
    private let host: String

    /// The first port; below those that Linux gives to sockets without one.
    private static let firstPort: UInt16 = 7_001

    init(_ ids: [NodeID], timing: Timing) {
        self.ids = ids
        self.timing = timing
        let bytes = (0..<3).map { _ in "\(Int.random(in: 1...254))" }
        host = "127." + bytes.joined(separator: ".")
    }

    /// Where the peer at this place of ``ids`` listens.
    func address(at place: Int) -> SocketAddress { address(port: Self.firstPort + UInt16(place)) }

    /// A free address for somebody else: the stand-in at this place.
    func spareAddress(at place: Int) -> SocketAddress {
        address(port: Self.firstPort + UInt16(ids.count + place))
    }

    private func address(port: UInt16) -> SocketAddress {
        guard let address = SocketAddress(host: host, port: port) else {
            preconditionFailure("\(host) is an address")
        }
        return address
    }

    /// A `cluster.json` in which the peers have these addresses, in the order of ``ids``.
    func json(_ addresses: [SocketAddress]) -> String {
        let peers = zip(ids, addresses).map { #"{ "id": \#($0), "address": "\#($1)" }"# }
        let timeouts = [timing.electionTimeout.lowerBound, timing.electionTimeout.upperBound]
        return """
            {
              "cluster": "\(name)",
              "heartbeatMilliseconds": \(timing.heartbeatInterval.milliseconds),
              "electionTimeoutMilliseconds": \(timeouts.map(\.milliseconds)),
              "probing": \(timing.isProbing),
              "peers": [
                \(peers.joined(separator: ",\n    "))
              ]
            }

            """
    }
}
