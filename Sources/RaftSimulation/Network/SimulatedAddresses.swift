internal import Raft
internal import RaftServer

/// Where the peers and their clients are.
struct SimulatedAddresses: Sendable {
    private static let network: UInt32 = 0x0A00_0000
    private static let port: UInt16 = 7_001

    /// The peers' addresses now, by their indices.
    private(set) var endpoints: [Endpoint]

    /// Whether the peers are configured by names, which have to be looked up.
    let areNames: Bool

    private var moves: UInt32 = 0

    /// A process on the peer's own machine that is no peer.
    static let local = Endpoint(.ipv4(0x7F00_0001), port: 40_000)

    /// The addresses of this many peers.
    init(peers: Int, areNames: Bool) {
        endpoints = (0..<peers).map { Self.endpoint(UInt32($0) + 1) }
        self.areNames = areNames
    }

    private static func endpoint(_ host: UInt32) -> Endpoint {
        Endpoint(.ipv4(network | host), port: port)
    }

    subscript(index: Int) -> Endpoint { endpoints[index] }

    /// The peer that is there now, if one is.
    func peer(at endpoint: Endpoint) -> Int? { endpoints.firstIndex(of: endpoint) }

    /// The peer whose address is written like that, if one is.
    func peer(at text: [UInt8]) -> Int? {
        endpoints.firstIndex { Array("\($0)".utf8) == text }
    }

    /// What every peer is told of the peers.
    func configured(_ settings: Settings) -> [ServerSettings.Peer] {
        endpoints.indices.map { index in
            ServerSettings.Peer(
                id: NodeID(UInt64(index)),
                address: areNames ? "peer\(index):7001" : "\(self[index])",
                endpoint: areNames ? nil : self[index], priority: settings.priority(of: index))
        }
    }

    /// Gives a peer an address that nobody had before.
    mutating func move(_ index: Int) {
        moves += 1
        endpoints[index] = Self.endpoint(moves << 8 | UInt32(index + 1))
    }
}
