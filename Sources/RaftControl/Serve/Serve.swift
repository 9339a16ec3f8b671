internal import CommandLine
internal import JSON
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration

extension Flag {
    fileprivate static let listen = Flag(
        "--listen", .required("HOST:PORT"), "where to listen (default 127.0.0.1:7080)")
    fileprivate static let here = Flag(
        "--here", .optional("ID"),
        "the peer that /leader and /health are about (default: this machine's)")
    fileprivate static let host = Flag(
        "--host", .required("NAME"), "a name by which it is asked as well; once for each")
}

extension Command {
    /// The cluster over HTTP: the live page, health and metrics.
    static let serve = Command(
        syntax: CommandSyntax(
            "serve", "serve a live page, health checks and metrics over HTTP",
            explanation: """
                Answers GET and HEAD until it is stopped (SIGTERM or SIGINT), and changes nothing:

                  /         a page that shows the cluster live
                  /leader   200 if this machine's peer leads and holds the lease, else 503
                  /health   200 if this machine's peer answers and knows a leader, else 503
                  /metrics  the metrics of all peers, for Prometheus
                  /state    what raftctl state --json prints
                  /events   the same whenever it changes, as Server-Sent Events

                This machine's peer is the one that has one of its addresses or, with an ID for
                --here, that id. The peers are asked once for all who look, and not at all while
                nobody does.

                It may be asked by an address, and by these names: localhost, the host of --listen,
                this machine's own name, those in cluster.json and those given with --host. Another
                name gets status 421: it may be that of a site that made it lead here, to read all
                this through the browser of a visitor.

                Under systemd it can be of Type=notify, and takes over the socket of
                a .socket unit, which then counts in place of --listen.
                """,
            flags: [.listen, .here, .host],
            examples: [
                "raftctl serve", "raftctl serve --listen '[::]:7080' --here 2",
                "raftctl serve --host raft.example.com",
            ])
    ) { context in
        var client = try context.connect()
        let hosts = try hosts(context, client.configuration)
        let here = try indices(context, &client)
        let listener = try listener(context)
        let address = listener.localAddress
        SignalPipe.ignoreBrokenPipes()
        var server = try WebServer(
            client, listener, peersHere: here, hosts: hosts, timeout: context.timeout)
        let url = "http://\(address)/"
        try context.console.write(
            context.isJSON ? JSONWriter.line { $0.write(url, "url") } : "serving \(url)\n")
        ServiceManager.notify("READY=1")
        try server.run()
        ServiceManager.notify("STOPPING=1")
        return .done
    }

    /// What clients connect to: the socket that the service manager has opened, or else one at the
    /// first address of the host that was named.
    private static func listener(_ context: CommandContext) throws -> TCPListener {
        if let inherited = try TCPListener.inherited() { return inherited }
        let address = try address(context)
        return try TCPListener(boundTo: try resolve(host: address.host, port: address.port)[0])
    }

    private static func address(_ context: CommandContext) throws(UsageError) -> PeerAddress {
        let text = context.arguments.value(.listen) ?? "127.0.0.1:7080"
        do {
            return try PeerAddress(listeningOn: text)
        } catch {
            throw context.arguments.refusal(.listen, error.expected, text)
        }
    }

    /// The names by which it may be asked.
    private static func hosts(
        _ context: CommandContext, _ configuration: ClusterConfiguration
    ) throws(UsageError) -> HostNames {
        let given = context.arguments.values(.host)
        for name in given where name.contains(where: { ":/@ ".contains($0) }) {
            throw context.arguments.refusal(.host, "a name without a port", name)
        }
        let listen = try address(context).host
        let peers = configuration.peers.map(\.address.host)
        return HostNames(given + peers + [listen, "localhost"] + [HostName.own].compactMap(\.self))
    }

    /// This machine's peers, by their index, if they are named; else their names are looked up.
    private static func indices(
        _ context: CommandContext, _ client: inout ClusterClient
    ) throws -> [Int]? {
        if let id = try context.id(.here, in: client.configuration) {
            return client.index(of: id).map { [$0] } ?? []
        }
        _ = try client.resolveNames(until: context.deadline)
        return nil
    }
}
