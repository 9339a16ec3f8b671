internal import POSIX
internal import Raft
internal import RaftConfiguration

/// Where the peers of one run listen: a loopback host that no other run has, and ports that the
/// system gives to nobody who does not ask for them.
struct ClusterLayout {
    let name = "test"
    let ids: [NodeID]
    let timing: Timing
    private let priorities: [NodeID: Int]
    private let host: SocketAddress
    private let spelledHost: String

    /// The first port; below those that Linux gives to sockets without one.
    private let firstPort: UInt16

    init(_ plan: ClusterPlan) throws {
        ids = plan.ids
        timing = plan.timing
        priorities = plan.priorities
        let bytes = (0..<3).map { _ in "\(Int.random(in: 1...254))" }
        spelledHost = plan.host ?? "127." + bytes.joined(separator: ".")
        // A host of its own makes any port its own.
        firstPort = plan.host == nil ? 7_001 : UInt16.random(in: 10_000...30_000)
        let name = spelledHost.filter { !"[]".contains($0) }
        host = try resolve(host: name, port: 1)[0]
    }

    /// Where the peer with this index in ``ids`` listens.
    func address(at index: Int) -> SocketAddress { address(port: firstPort + UInt16(index)) }

    /// A free address for somebody else: the stand-in with this index.
    func spareAddress(at index: Int) -> SocketAddress {
        address(port: firstPort + UInt16(ids.count + index))
    }

    private func address(port: UInt16) -> SocketAddress { host.withPort(port) }

    /// How `cluster.json` spells where the peer with this index listens.
    func spelling(at index: Int) -> String { "\(spelledHost):\(address(at: index).port)" }

    /// A `cluster.json` in which the peers have these addresses, in the order of ``ids``.
    func json(_ addresses: [String], keyFile: String? = nil) -> String {
        let peers = zip(ids, addresses).map { id, address in
            let priority = priorities[id].map { #", "priority": \#($0)"# } ?? ""
            return #"{ "id": \#(id), "address": "\#(address)"\#(priority) }"#
        }
        let timeouts = [timing.electionTimeout.lowerBound, timing.electionTimeout.upperBound]
        return """
            {
              "cluster": "\(name)",
              "heartbeatMilliseconds": \(timing.heartbeatInterval.milliseconds),
              "electionTimeoutMilliseconds": \(timeouts.map(\.milliseconds)),
              "probing": \(timing.isProbing),\(keyFile.map { "\n  \"keyFile\": \"\($0)\"," } ?? "")
              "peers": [
                \(peers.joined(separator: ",\n    "))
              ]
            }

            """
    }
}
