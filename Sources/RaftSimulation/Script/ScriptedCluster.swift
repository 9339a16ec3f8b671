public import Raft
internal import RaftServer
internal import RaftWire

/// A cluster in which only that happens which a story says, on a network whose datagrams all take
/// one millisecond.
///
/// Each peer has an election timeout of its own, the same each time, so that a story can be told
/// in advance:
///
/// ```swift
/// var cluster = ScriptedCluster(timeouts: [300, 400, 500])   // peer 0 leads term 1
/// cluster.kill(0)
/// cluster.run(for: .milliseconds(200))
/// #expect(cluster.story == "…")
/// ```
public struct ScriptedCluster: Sendable {
    /// The cluster; its true time is what all peers' clocks show.
    public private(set) var cluster: SimulatedCluster

    private var told = 0

    /// A cluster of new peers that has elected the first of them.
    ///
    /// - Parameters:
    ///   - timeouts: The election timeout of each peer, in milliseconds.
    ///   - isProbing: Whether followers ask a late leader.
    ///   - isNew: Whether nothing has happened yet, not even the first election.
    ///   - seed: Where the nodes' spans are drawn from; they draw none, if there is no seed.
    public init(
        timeouts: [Int], isProbing: Bool = true, isNew: Bool = false, seed: UInt64? = nil
    ) {
        var settings = Settings(peers: timeouts.count, seed: seed ?? 0)
        settings.timings = timeouts.map { timeout in
            let span = Duration.milliseconds(timeout)
            return Timing(electionTimeout: span...span, isProbing: isProbing)
        }
        settings.latency = 1_000...1_000
        settings.hasRoughEdges = false
        settings.leavesNothingToChance = seed == nil
        settings.recordsDatagrams = true
        cluster = SimulatedCluster(settings)
        guard !isNew else { return }
        run(for: .milliseconds(50))
        told = cluster.trace.lines.count
    }

    /// What has happened since this was read the last time, a line each: when, in whole
    /// milliseconds, and what.
    public var story: String {
        mutating get { tell(withDetails: false) }
    }

    /// The same with the debug-level events.
    public var detailedStory: String {
        mutating get { tell(withDetails: true) }
    }

    private mutating func tell(withDetails: Bool) -> String {
        let new = cluster.trace.lines.dropFirst(told)
        told = cluster.trace.lines.count
        return new.filter { withDetails || !$0.isDetail }
            .map { "\($0.time.microseconds / 1_000) \($0.subject) \($0.occurrence)" }
            .joined(separator: "\n")
    }

    /// What one peer is now.
    public func node(_ peer: Int) -> RaftNode { cluster.peers[peer].node }

    /// Lets time pass.
    public mutating func run(for span: Duration) { cluster.run(for: span) }
}

// MARK: What may happen

extension ScriptedCluster {
    /// A process dies; its host refuses datagrams for it.
    public mutating func kill(_ peer: Int) { cluster.crash(peer, .process) }

    /// A host loses its power: nobody answers any more.
    public mutating func powerOff(_ peer: Int) { cluster.crash(peer, .host) }

    /// A process that is down starts again, with its disk.
    public mutating func start(_ peer: Int) { cluster.start(peer) }

    /// A process that is down gets an empty disk.
    public mutating func wipe(_ peer: Int) { cluster.replaceDisk(of: peer) }

    /// A process is stopped for a while, and then reads what has come in.
    public mutating func stop(_ peer: Int, for span: Duration) {
        cluster.pause(peer, for: span.microseconds)
    }

    /// The next flush of a peer's disk takes so long; the process waits for it.
    public mutating func stallDisk(of peer: Int, for span: Duration) {
        cluster.peers[peer].nextFlush = span.microseconds
    }

    /// Two peers no longer hear each other.
    public mutating func cut(_ one: Int, _ other: Int) { cut([(one, other), (other, one)]) }

    /// A peer is not heard by another one any more.
    public mutating func cut(from sender: Int, to receiver: Int) { cut([(sender, receiver)]) }

    /// A peer is alone.
    public mutating func isolate(_ peer: Int) {
        cut(pairs.filter { $0 == peer || $1 == peer })
    }

    /// Everybody hears everybody again.
    public mutating func heal() {
        cluster.network.heal()
        cluster.trace.recorder?.note(.linksMended, to: nil, at: cluster.now)
    }

    /// Only these pairs hear each other.
    public mutating func connectOnly(_ open: [(Int, Int)]) {
        heal()
        cut(
            pairs.filter { sender, receiver in
                !open.contains { $0 == (sender, receiver) || $0 == (receiver, sender) }
            })
    }

    private var pairs: [(Int, Int)] {
        let peers = cluster.peers.indices
        return peers.flatMap { one in peers.filter { $0 != one }.map { (one, $0) } }
    }

    private mutating func cut(_ links: [(Int, Int)]) {
        for (sender, receiver) in links { cluster.network[sender, receiver].cutUntil = .never }
        cluster.trace.recorder?.note(
            .linksCut(links.map { Recording.Link(sender: $0, receiver: $1) }), to: nil,
            at: cluster.now)
    }

    /// A client proposes a command to a peer.
    public mutating func propose(at peer: Int) { cluster.propose(at: peer) }

    /// A peer is asked not to stand for election for a while; it still votes.
    public mutating func coolDown(_ peer: Int, for span: Duration) {
        cluster.take(.event(.electionCooldown(for: span)), at: peer)
    }

    /// Somebody asks a peer to hand over.
    public mutating func transfer(from peer: Int, to target: Int? = nil) {
        cluster.ask(.transfer(to: target.map { cluster.peers[$0].node.id }), at: peer)
    }

    /// A peer is told that nobody listens at another one, whether that is true or not.
    public mutating func refuse(_ peer: Int, at other: Int) {
        cluster.take(.refused(by: cluster.addresses[other]), at: peer)
    }

    /// The next datagram of a kind from one peer to another meets a fate of its own.
    public mutating func next(
        _ kind: DatagramKind, from sender: Int, to receiver: Int, _ fate: PacketFate
    ) {
        cluster.packetRules.append(
            PacketRule(kind: kind, sender: sender, receiver: receiver, fate: fate))
    }

    /// A peer gets a message that another one never sent just now.
    public mutating func deliver(_ message: Message, from sender: Int, to receiver: Int) {
        let node = cluster.peers[receiver].node
        let instant = cluster.peers[receiver].clock.instant(at: cluster.now)
        let envelope = Envelope(
            to: node.id, sequence: node.sequence(at: instant), message: message)
        let bytes = Wire.bytes(of: envelope, from: cluster.peers[sender].node.id)
        cluster.take(
            .datagram(ArrivedDatagram(bytes, from: cluster.addresses[sender])), at: receiver)
    }
}
