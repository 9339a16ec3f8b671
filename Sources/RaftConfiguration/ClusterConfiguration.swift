public import Authentication
internal import JSON
public import Raft

/// What `cluster.json` says: one cluster, its peers and its timing, all of it checked.
public struct ClusterConfiguration: Hashable, Sendable {
    /// One peer of the cluster.
    public struct Peer: Hashable, Sendable {
        /// Its name.
        public let id: NodeID

        /// Where it is found.
        public let address: PeerAddress

        /// How much it is wanted as the leader; one of 0 votes and never leads.
        public let priority: Int

        /// A peer at this address.
        init(id: NodeID, address: PeerAddress, priority: Int = Membership.defaultPriority) {
            self.id = id
            self.address = address
            self.priority = priority
        }
    }

    /// The cluster's name: 1 to 64 letters, digits, dots, underscores and hyphens.
    public let cluster: String

    /// How long a peer waits for what.
    public let timing: Timing

    /// Whether a leader gives way to a healthy peer of higher priority.
    public let isPreempting: Bool

    /// The path of the file with the keys of the peers; none where nothing is signed.
    ///
    /// It is found from the directory of the configuration.
    public let keyFile: String?

    /// Whether datagrams that nobody signed are believed, where there are keys.
    public let unsigned: UnsignedPolicy

    /// How much a peer logs; none where the file does not say.
    public let logLevel: LogLevel?

    /// The peers in the order of the file, 1 to 101 of them; no two share an id or an address.
    public let peers: [Peer]

    /// The ids of all peers.
    public var membership: Membership {
        Membership(
            peers.map(\.id),
            priorities: Dictionary(uniqueKeysWithValues: peers.map { ($0.id, $0.priority) }))
    }

    /// The peer with this id, if there is one.
    public func peer(_ id: NodeID) -> Peer? { peers.first { $0.id == id } }
}

extension ClusterConfiguration {
    /// The configuration that this JSON text is.
    ///
    /// - Parameters:
    ///   - json: The content of the file.
    ///   - fileName: What errors call it.
    /// - Throws: the first thing that is wrong with it, in one line.
    public init(json: [UInt8], fileName: String) throws(ConfigurationError) {
        let file: Item
        do throws(JSONProblem) {
            file = Item(file: fileName, key: "", value: try JSONParser.value(of: json))
        } catch {
            throw ConfigurationError(
                file: fileName, key: "line \(error.line), column \(error.column)",
                expected: error.expected, found: error.found)
        }
        try self.init(file)
    }

    private init(_ file: Item) throws(ConfigurationError) {
        let fields = try file.fields(
            [
                "cluster", "heartbeatMilliseconds", "electionTimeoutMilliseconds", "probing",
                "preempt", "keyFile", "unsigned", "logLevel", "peers",
            ], expecting: "an object with the keys cluster and peers")
        cluster = try fields["cluster"].clusterName()
        timing = try Timing(fields)
        isPreempting = try fields["preempt", default: .bool(false)].flag()
        keyFile = try fields["keyFile", default: .null].keyFile()
        unsigned = try fields["unsigned", default: .string("refused")].unsignedPolicy()
        logLevel = try fields["logLevel", default: .null].logLevel()
        peers = try fields["peers"].peers()
    }

    /// The keys that another configuration has other values for, and that a peer reads only at its
    /// start.
    public func keysToRestartFor(in other: ClusterConfiguration) -> [String] {
        let isSame = [
            ("cluster", cluster == other.cluster),
            ("heartbeatMilliseconds", timing.heartbeatInterval == other.timing.heartbeatInterval),
            ("electionTimeoutMilliseconds", timing.electionTimeout == other.timing.electionTimeout),
            ("probing", timing.isProbing == other.timing.isProbing),
            ("preempt", isPreempting == other.isPreempting),
            ("keyFile", keyFile == other.keyFile), ("unsigned", unsigned == other.unsigned),
            ("peers", Set(peers) == Set(other.peers)),
        ]
        return isSame.filter { !$0.1 }.map(\.0)
    }
}

extension Item {
    fileprivate func clusterName() throws(ConfigurationError) -> String {
        let expected = "1 to 64 letters, digits, dots, underscores or hyphens"
        let name = try text(expecting: expected)
        guard 1...64 ~= name.utf8.count,
            name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "._-".utf8.contains($0) })
        else { throw refusal(expecting: expected) }
        return name
    }

    /// The path of a key file, which a relative one is from the directory of this file.
    fileprivate func keyFile() throws(ConfigurationError) -> String? {
        if isDefault { return nil }
        let expected = "the path of a file with keys"
        let path = try text(expecting: expected)
        guard !path.isEmpty else { throw refusal(expecting: expected) }
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    fileprivate func unsignedPolicy() throws(ConfigurationError) -> UnsignedPolicy {
        let expected = #""refused" or "accepted""#
        return switch try text(expecting: expected) {
        case "refused": .refused
        case "accepted": .accepted
        case _: throw refusal(expecting: expected)
        }
    }

    fileprivate func logLevel() throws(ConfigurationError) -> LogLevel? {
        if isDefault { return nil }
        let levels = LogLevel.allCases.map { "\"\($0.rawValue)\"" }
        let expected = levels.joined(separator: ", ")
        guard let level = LogLevel(rawValue: try text(expecting: expected)) else {
            throw refusal(expecting: expected)
        }
        return level
    }

    fileprivate func peers() throws(ConfigurationError) -> [ClusterConfiguration.Peer] {
        let expected = "a list of 1 to 101 peers"
        let items = try list(expecting: expected)
        guard 1...101 ~= items.count else {
            throw refusal(expecting: expected, found: "\(items.count)")
        }
        var peers: [ClusterConfiguration.Peer] = []
        for item in items { peers.append(try item.peer(besides: peers)) }
        return peers
    }

    private func peer(
        besides others: [ClusterConfiguration.Peer]
    ) throws(ConfigurationError) -> ClusterConfiguration.Peer {
        let fields = try fields(
            ["id", "address", "priority"], expecting: #"{ "id": 1, "address": "host:port" }"#)
        let id = NodeID(try fields["id"].wholeNumber(in: 0...Term.last.number))
        if let twin = others.firstIndex(where: { $0.id == id }) {
            throw fields["id"].refusal(
                expecting: "an id that no other peer has",
                found: "\(id), which peers[\(twin)] has")
        }
        let address = try fields["address"].address()
        if let twin = others.firstIndex(where: { $0.address == address }) {
            throw fields["address"].refusal(
                expecting: "an address that no other peer has",
                found: "\("\(address)".quoted), which peers[\(twin)] has")
        }
        let priority = try fields["priority", default: .number("\(Membership.defaultPriority)")]
            .wholeNumber(in: 0...UInt64(Membership.priorityRange.upperBound))
        return .init(id: id, address: address, priority: Int(priority))
    }

    private func address() throws(ConfigurationError) -> PeerAddress {
        let text = try text(expecting: "\"host:port\"")
        do throws(PeerAddress.Refusal) {
            return try PeerAddress(text)
        } catch {
            throw refusal(expecting: error.expected)
        }
    }
}
