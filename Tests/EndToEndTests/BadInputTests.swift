import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("Bad input")
    struct BadInputTests {
        /// The number of all questions in bad datagrams: an answer to one would have it too.
        private static let sequence: UInt64 = 42

        @Test("10,000 bad datagrams change nothing, delay nothing, and are not answered")
        func flood() throws {
            let cluster = try startedCluster(3, proxied: true)
            let proxy = try #require(cluster.proxy)
            let leadership = try cluster.waitForLeader()
            let stranger = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
            _ = proxy.takeCaptured()
            var bad = BadDatagrams(sequence: Self.sequence, term: leadership.term)
            for _ in 1...500 {
                for _ in 1...10 {
                    send(bad.next(), from: stranger, to: cluster)
                    inject(bad.nextUnreadable(), into: cluster)
                }
                try cluster.watch(for: .milliseconds(1)) { _ in }
            }
            for bytes in BadDatagrams.special { send(bytes, from: stranger, to: cluster) }
            try cluster.expectUnchanged(leadership, for: .seconds(1))
            #expect(try stranger.receive(maximumBytes: 1) == nil)
            #expect(!proxy.captured.contains { $0.sequence == Self.sequence })
            expectPunctual(proxy, leadership, cluster)
        }

        private func send(
            _ bytes: [UInt8], from stranger: borrowing UDPSocket, to cluster: Cluster
        ) {
            for peer in cluster.peers { _ = stranger.send(bytes, to: peer.address) }
        }

        /// Sends nonsense from where a peer is expected.
        private func inject(_ bytes: [UInt8], into cluster: Cluster) {
            let ids = cluster.ids.shuffled()
            cluster.proxy?.inject(bytes, on: Route(from: ids[0], to: ids[1]))
        }

        /// No heartbeat was left out, by the leader's own clock; a busy machine may delay a few.
        private func expectPunctual(
            _ proxy: DatagramProxy, _ leadership: Leadership, _ cluster: Cluster
        ) {
            for follower in cluster.others(than: leadership.leader) {
                let sent = proxy.heartbeats(from: leadership.leader, to: follower)
                let pauses = zip(sent, sent.dropFirst()).map { $1 - $0 }.sorted()
                #expect(pauses.count >= 10)
                #expect(pauses[pauses.count * 9 / 10] < .milliseconds(150))
                #expect(pauses.last ?? .zero < .milliseconds(300))
            }
        }
    }
}

/// Datagrams that no peer must believe.
private struct BadDatagrams {
    private let codec = DatagramCodec(cluster: "test")
    private let honest: [[UInt8]]

    /// Mutations of messages with this number, in terms from this one on.
    init(sequence: UInt64, term: Term) {
        let position = LogPosition(term: .zero, index: .zero)
        let later = Term(term.number + 1_000)
        let messages: [Message] = [
            .requestVote(RequestVote(term: later, candidate: NodeID(1), lastLog: position)),
            .requestVoteReply(RequestVote.Reply(term: later, isGranted: true)),
            .appendEntries(
                AppendEntries(
                    term: later, leader: NodeID(1), previous: position, commit: .zero)),
            .appendEntriesReply(AppendEntries.Reply(term: later, isSuccess: false)),
            .probe(Probe(term: later)),
            .timeoutNow(TimeoutNow(term: term, leader: NodeID(1), isLeaseFree: true)),
        ]
        let codec = codec
        honest = messages.flatMap { message in
            (1...3).compactMap { receiver in
                try? codec.encode(
                    .peer(
                        from: NodeID(1), to: NodeID(receiver), sequence: sequence, message))
            }
        }
    }

    /// Chance, or what a peer would say, whole or mutated, but for where it comes from.
    mutating func next() -> [UInt8] {
        switch Int.random(in: 0..<10) {
        case 0: (0..<Int.random(in: 0...1_500)).map { _ in UInt8.random(in: 0...255) }
        case 1: honest[Int.random(in: honest.indices)]
        case _: mutated(honest[Int.random(in: honest.indices)])
        }
    }

    /// Something that cannot be read at all.
    mutating func nextUnreadable() -> [UInt8] {
        while true {
            let bytes = next()
            if (try? codec.decode(bytes)) == nil { return bytes }
        }
    }

    private func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 1...Int.random(in: 1...4) {
            let place = Int.random(in: bytes.indices)
            switch Int.random(in: 0..<4) {
            case 0: bytes[place] = UInt8.random(in: 0...255)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 32...126), at: place)
            case _: bytes.removeSubrange(place...)
            }
            if bytes.isEmpty { break }
        }
        return bytes
    }

    /// One of each kind that somebody has got wrong before.
    static let special: [[UInt8]] = [
        [], [0], Array(repeating: UInt8(ascii: "["), count: 5_000),
        Array(repeating: UInt8(ascii: " "), count: 65_507),
        vote(cluster: "other"), vote(from: "9"), vote(from: "2"), vote(term: "9007199254740992"),
        vote(term: "18446744073709551616"), vote(term: "\"7\""), vote(term: "-1"),
        vote(term: "1e3"), vote(version: "2"),
    ]

    private static func vote(
        version: String = "1", cluster: String = "test", from: String = "1", term: String = "7"
    ) -> [UInt8] {
        Array(
            (#"{"v":\#(version),"cluster":"\#(cluster)","from":\#(from),"to":1,"seq":42,"#
                + #""rpc":"RequestVote","args":{"term":\#(term),"candidateId":\#(from),"#
                + #""lastLogIndex":0,"lastLogTerm":0}}"#).utf8)
    }
}
