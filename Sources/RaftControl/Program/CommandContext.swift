internal import Authentication
internal import CommandLine
internal import JSON
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration

/// What a command works with: its arguments, and where it prints.
struct CommandContext {
    let arguments: ParsedArguments
    let console: Console

    /// The path of the configuration file.
    let configurationPath: String

    /// How long to wait for the peers.
    let timeout: Duration

    /// When the time is up.
    let deadline: Instant

    /// The longest time to wait that is taken, in milliseconds: a day.
    private static let longestTimeout: UInt64 = 86_400_000

    init(_ arguments: ParsedArguments, _ console: Console) throws(UsageError) {
        self.arguments = arguments
        self.console = console
        configurationPath = ClusterConfiguration.path(given: arguments.value(.configuration))
        let milliseconds = try arguments.number(.timeout, in: 1...Self.longestTimeout) ?? 500
        timeout = .milliseconds(milliseconds)
        deadline = .now + timeout
    }

    /// Whether to print JSON for programs in place of text for people.
    var isJSON: Bool { arguments.has(.json) }

    /// For how long the command has been at it.
    var elapsed: Duration { Instant.now - (deadline - timeout) }

    /// A client of the cluster.
    func connect() throws -> ClusterClient {
        let configuration = try ClusterConfiguration.load(configurationPath)
        return try ClusterClient(configuration, keys: keys(of: configuration))
    }

    /// The keys of the file that a flag names, or of the one that the configuration names.
    ///
    /// Who may not read the latter asks without a key, as anybody may; it suffices to be told
    /// something.
    private func keys(of configuration: ClusterConfiguration) throws -> KeyRing? {
        if let path = arguments.value(.keyFile) { return try KeyFile.load(path) }
        return try configuration.keyFile.flatMap { try KeyFile.loadIfReadable($0) }
    }

    /// The id that a flag was given; one that no peer has is refused.
    func id(_ flag: Flag, in configuration: ClusterConfiguration) throws(UsageError) -> NodeID? {
        guard let number = try arguments.number(flag, in: 0...Term.last.number) else { return nil }
        return try checked(NodeID(number), in: configuration)
    }

    /// The id that a word stands for; one that no peer has is refused.
    func id(_ word: String, in configuration: ClusterConfiguration) throws(UsageError) -> NodeID {
        guard let number = UInt64(word), number <= Term.last.number else {
            throw UsageError(
                "the id of a peer is a whole number, not \(word.printable)",
                command: arguments.command)
        }
        return try checked(NodeID(number), in: configuration)
    }

    private func checked(
        _ id: NodeID, in configuration: ClusterConfiguration
    ) throws(UsageError) -> NodeID {
        guard configuration.peer(id) != nil else {
            let peers = configuration.peers.map(\.id).asPeers
            throw UsageError(
                "there is no peer \(id) in \(configurationPath.printable), only \(peers)",
                command: arguments.command)
        }
        return id
    }

    /// This machine's peers, once all names are looked up: the one that was named, else all those that
    /// have an address of this machine.
    ///
    /// - Parameters:
    ///   - client: Knows the peers' addresses.
    ///   - id: The peer that was named.
    ///   - spelling: How to name one.
    /// - Returns: Their ids, at least one.
    /// - Throws: `NegativeOutcome` if none has such an address.
    func peersHere(
        _ client: inout ClusterClient, named id: NodeID?, by spelling: String
    ) throws -> [NodeID] {
        if let id { return [id] }
        _ = try client.resolveNames(until: deadline)
        let ids = try client.peersHere().map { client.configuration.peers[$0].id }
        guard !ids.isEmpty else {
            throw NegativeOutcome(
                "no peer in \(configurationPath.printable) has an address of this machine; name the "
                    + "peer with \(spelling)")
        }
        return ids
    }

    /// Prints a leader: its id and address for people and scripts, or all about it as JSON.
    func write(_ leadership: Leadership, of configuration: ClusterConfiguration) throws {
        let address = configuration.peer(leadership.leader).map { "\($0.address)" } ?? "-"
        guard isJSON else { return try console.write("\(leadership.leader) \(address)\n") }
        try console.write(
            JSONWriter.line { json in
                json.write(leadership.leader.number, "id")
                json.write(address, "address")
                json.write(leadership.term.number, "term")
            })
    }
}
