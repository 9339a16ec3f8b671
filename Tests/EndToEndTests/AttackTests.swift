import Authentication
import POSIX
import Raft
import RaftClient
import RaftConfiguration
import RaftTesting
import RaftWire
import Testing

/// A cluster with keys, and somebody on the wire between its peers who hears everything and can
/// send in the name of each of them, but has no key.
private final class Attack {
    /// What is sent in the name of a peer.
    typealias Forgery = (route: Route, bytes: [UInt8])

    let cluster: Cluster
    let proxy: DatagramProxy

    init() throws {
        cluster = try startedKeyedCluster(3, proxied: true)
        proxy = try #require(cluster.proxy)
    }

    /// Everything that came by so far, lost or not.
    var heard: [Forgery] { proxy.captured.map { ($0.route, $0.bytes) } }

    /// Waits for a leader, and lets it lead for a while.
    func settle(after term: Term? = nil) throws -> Leadership {
        let leadership = try cluster.waitForLeader(after: term)
        try cluster.watch(for: .milliseconds(500)) { _ in }
        return leadership
    }

    /// Sends these, a few at a time so that no buffer overflows, and sees that they change nothing.
    func send(_ datagrams: [Forgery], expecting leadership: Leadership) throws {
        for start in stride(from: 0, to: datagrams.count, by: 20) {
            for datagram in datagrams[start...].prefix(20) {
                proxy.inject(datagram.bytes, on: datagram.route)
            }
            try cluster.expectUnchanged(leadership, for: .milliseconds(10))
        }
        try cluster.expectUnchanged(leadership, for: .seconds(1))
    }

    /// A message from everybody to everybody.
    func forge(_ message: (Route) -> Message) throws -> [[Forgery]] {
        let codec = DatagramCodec(cluster: cluster.configuration.cluster)
        let routes = cluster.ids.flatMap { from in
            cluster.others(than: from).map { Route(from: from, to: $0) }
        }
        let plain = try routes.map { route -> Forgery in
            let bytes = try codec.encode(
                .peer(
                    from: route.from, to: route.to, sequence: Instant.now.microseconds,
                    message(route)))
            return (route, bytes)
        }
        return [plain, plain.flatMap(withSignaturesOfOthers)]
    }

    /// The datagram with each of the newest signatures that came by on its way.
    private func withSignaturesOfOthers(_ datagram: Forgery) -> [Forgery] {
        let signed = heard.filter { $0.route == datagram.route }.suffix(5)
        return signed.compactMap { other -> Forgery? in
            guard let start = other.bytes.lastIndex(of: UInt8(ascii: ",")) else { return nil }
            return (datagram.route, datagram.bytes.dropLast() + other.bytes[start...])
        }
    }
}

extension RealProcesses {
    @Suite("An attacker on the wire of a cluster with keys")
    struct AttackTests {
        @Test("forges the highest term, heartbeats, votes, orders, answers: no effect")
        func forged() throws {
            let attack = try Attack()
            let leadership = try attack.settle()
            let last = Term.last
            let forgeries: [(Route) -> Message] = [
                { .appendEntries(Self.heartbeat(of: $0.from, in: last)) },
                { .appendEntries(Self.heartbeat(of: $0.from, in: leadership.term)) },
                { .appendEntries(Self.heartbeat(of: $0.from, in: leadership.term.next)) },
                { _ in .appendEntriesReply(.init(term: last, isSuccess: false)) },
                { .requestVote(.init(term: last, candidate: $0.from, lastLog: .zero)) },
                { _ in .requestVoteReply(.init(term: last, isGranted: false)) },
                { .timeoutNow(.init(term: leadership.term, leader: $0.from, lease: .zero)) },
            ]
            for forgery in forgeries {
                for datagrams in try attack.forge(forgery) {
                    try attack.send(datagrams, expecting: leadership)
                }
            }
        }

        private static func heartbeat(of leader: NodeID, in term: Term) -> AppendEntries {
            AppendEntries(term: term, leader: leader, previous: .zero, commit: .zero)
        }

        @Test("changes bits of what comes by: no effect")
        func flipped() throws {
            let attack = try Attack()
            let leadership = try attack.settle()
            let changed = attack.heard.suffix(200).map { datagram -> Attack.Forgery in
                var bytes = datagram.bytes
                bytes[Int.random(in: bytes.indices)] ^= 1 << UInt8.random(in: 0...7)
                return (datagram.route, bytes)
            }
            try attack.send(changed, expecting: leadership)
        }

        @Test("plays back all it heard: at once, after the leader died, after all were restarted")
        func replayed() throws {
            let attack = try Attack()
            let cluster = attack.cluster
            let first = try attack.settle()
            // At once, and on every way, also back to where it came from.
            try attack.send(attack.heard, expecting: first)
            let reflected = attack.heard.suffix(200).map { datagram -> Attack.Forgery in
                (Route(from: datagram.route.to, to: datagram.route.from), datagram.bytes)
            }
            try attack.send(reflected, expecting: first)
            // The dead leader's heartbeats keep nobody loyal, and its will is opened once.
            try cluster[first.leader].kill()
            let second = try attack.settle(after: first.term)
            #expect(second.term == first.term.next)
            try attack.send(attack.heard, expecting: second)
            try cluster[first.leader].start()
            #expect(try attack.settle() == second)
            try attack.send(attack.heard, expecting: second)
            // No process is left of those that were heard.
            for id in cluster.ids { try cluster[id].kill() }
            try cluster.startAll()
            let third = try attack.settle(after: second.term)
            try attack.send(attack.heard, expecting: third)
        }

        @Test("replays the heartbeats of a leader that just died: failover takes its usual course")
        func replayedDuringFailover() throws {
            let attack = try Attack()
            let cluster = attack.cluster
            let first = try attack.settle()
            let heartbeats = attack.heard.filter { $0.route.from == first.leader }.suffix(60)
            try cluster[first.leader].kill()
            for datagram in heartbeats { attack.proxy.inject(datagram.bytes, on: datagram.route) }
            let second = try cluster.waitForLeader(after: first.term)
            #expect(
                second.term == first.term.next, "\(cluster.peers.map(\.log).joined())")
        }

        @Test("a signed Transfer is obeyed from wherever it comes, an unsigned one is not")
        func transfer() throws {
            let cluster = try startedKeyedCluster(3)
            let old = try cluster.waitForLeader()
            let elsewhere = try #require(SocketAddress(host: "127.88.77.66", port: 0))
            let socket = try UDPSocket(boundTo: elsewhere)
            let codec = DatagramCodec(cluster: cluster.configuration.cluster)
            let question = try codec.encode(.query(.transfer(to: nil), sequence: 1))
            let address = cluster[old.leader].address
            for _ in 1...3 { _ = socket.send(question, to: address) }
            try cluster.expectUnchanged(old, for: .milliseconds(500))
            #expect(try socket.receive(maximumBytes: Limits.datagramBytes) == nil)
            var generator = SystemRandomNumberGenerator()
            let keys = try KeyFile.keys(in: Array(TestKey.old.utf8), mode: 0o600)
            var session = ClientSession(
                with: old.leader.number, cluster: codec.cluster, ring: keys, using: &generator)
            let opening = session.sign(question)
            _ = socket.send(opening, to: address)
            let challenge = try cluster.wait(for: "a challenge", upTo: .seconds(5)) { _ in
                try socket.receive(maximumBytes: Limits.datagramBytes)
            }
            #expect(session.receive(challenge.bytes) == .challenged)
            try cluster.expectUnchanged(old, for: .milliseconds(200))
            _ = socket.send(session.sign(question), to: address)
            let new = try cluster.waitForLeader(after: old.term)
            #expect(new.leader != old.leader)
            // What was signed for the one that led is worth nothing, to it or to anybody.
            for id in cluster.ids { _ = socket.send(opening, to: cluster[id].address) }
            try cluster.expectUnchanged(new, for: .milliseconds(500))
        }

        @Test("raftctl transfers with the key, and says what it lacks without")
        func control() throws {
            let cluster = try startedKeyedCluster(3)
            let old = try cluster.waitForLeader()
            let raftctl = siblingProgram("raftctl")
            let plain = try cluster.directory.write(
                cluster.directory.read("cluster.json").replacing("cluster.key", with: "no.key"),
                to: "plain.json")
            let without = try ProgramRun(raftctl, ["transfer", "--config", plain])
            #expect(without.exit == .status(1))
            #expect(without.error.contains("obeys only those who have the key"))
            try cluster.expectUnchanged(old, for: .milliseconds(300))
            let with = try ProgramRun(
                raftctl, ["transfer", "--config", cluster.configurationPath, "--timeout", "5000"])
            #expect(with.exit == .status(0), "\(with.error)")
            #expect(try cluster.waitForLeader(after: old.term).leader != old.leader)
        }
    }
}
