internal import POSIX
public import Raft
internal import RaftClient
internal import RaftWire

/// A network between the peers that can be cut, lose and delay, and that remembers what came by.
///
/// For every two peers it has a socket that stands in for the one towards the other, at the address
/// that the other one's `cluster.json` has. So each datagram comes from where its receiver expects
/// it. It works only while its ``Cluster`` waits for something.
public final class DatagramProxy {
    /// What came by so far, in the order in which it was read.
    public private(set) var captured: [CapturedDatagram] = []

    /// Whether ``captured`` grows.
    public var isRecording = true

    private let ids: [NodeID]
    private let peers: [SocketAddress]
    private let codec: DatagramCodec
    private let standIns: [StandIn]
    private var qualities: [Route: LinkQuality] = [:]
    private var delayed: [Delivery] = []

    /// A socket that one peer takes for another one.
    private final class StandIn {
        let observer: Int
        let role: Int
        let socket: UDPSocket

        init(for role: Int, towards observer: Int, at address: SocketAddress) throws {
            self.observer = observer
            self.role = role
            socket = try UDPSocket(boundTo: address)
        }
    }

    /// A datagram on its way.
    private struct Delivery {
        let due: Instant
        let sender: StandIn
        let bytes: [UInt8]
    }

    init(_ layout: ClusterLayout, _ peers: [SocketAddress]) throws {
        ids = layout.ids
        self.peers = peers
        codec = DatagramCodec(cluster: layout.name)
        standIns = try peers.indices.flatMap { observer in
            try peers.indices.filter { $0 != observer }.map { role in
                let address = layout.spareAddress(at: observer * peers.count + role)
                return try StandIn(for: role, towards: observer, at: address)
            }
        }
    }

    /// The addresses of all peers as one of them knows them: its own, and those of its stand-ins.
    func addresses(seenBy observer: Int) -> [SocketAddress] {
        peers.indices.map { role in
            standIn(for: role, towards: observer)?.socket.localAddress ?? peers[role]
        }
    }

    private func standIn(for role: Int, towards observer: Int) -> StandIn? {
        standIns.first { $0.role == role && $0.observer == observer }
    }

    // MARK: The state of the network

    /// How well a route works.
    public subscript(route: Route) -> LinkQuality {
        get { qualities[route] ?? .perfect }
        set { qualities[route] = newValue }
    }

    /// Makes all routes this good.
    public func setAll(_ quality: LinkQuality) {
        for from in ids {
            for to in ids where from != to { self[Route(from: from, to: to)] = quality }
        }
    }

    /// Cuts these peers off from everybody, both ways, and heals all other links.
    public func isolate(_ isolated: [NodeID]) {
        setAll(.perfect)
        for one in isolated {
            cutIncoming(of: one)
            cutOutgoing(of: one)
        }
    }

    /// Loses everything that is sent to a peer.
    public func cutIncoming(of id: NodeID) {
        for other in ids where other != id { self[Route(from: other, to: id)] = .cut }
    }

    /// Loses everything that a peer sends.
    public func cutOutgoing(of id: NodeID) {
        for other in ids where other != id { self[Route(from: id, to: other)] = .cut }
    }

    /// Forgets what came by, and hands it out.
    public func takeCaptured() -> [CapturedDatagram] {
        defer { captured = [] }
        return captured
    }
}

// MARK: - Forwarding

extension DatagramProxy {
    var descriptors: [CInt] { standIns.map { $0.socket.descriptor } }

    /// When the next datagram that was delayed is due.
    var nextDelivery: Instant? { delayed.map(\.due).min() }

    /// Takes what has come, and sends on what is due.
    func serve(_ ready: [Readiness]) throws(SystemError) {
        for (standIn, state) in zip(standIns, ready) where !state.isEmpty {
            while standIn.socket.nextDeliveryFailure() != nil {}
            while let datagram = try standIn.socket.receive(maximumBytes: Limits.datagramBytes) {
                take(datagram, at: standIn)
            }
        }
        deliverWhatIsDue()
    }

    private func take(_ datagram: POSIX.Datagram, at standIn: StandIn) {
        guard datagram.source == peers[standIn.observer],
            let sender = self.standIn(for: standIn.observer, towards: standIn.role)
        else { return }
        let route = Route(from: ids[standIn.observer], to: ids[standIn.role])
        let quality = self[route]
        let isForwarded = Double.random(in: 0..<1) >= quality.loss
        record(datagram.bytes, on: route, isForwarded)
        guard isForwarded else { return }
        let range = quality.delay.lowerBound.microseconds...quality.delay.upperBound.microseconds
        let delay = Duration.microseconds(Int64.random(in: range))
        delayed.append(
            Delivery(due: .now + delay, sender: sender, bytes: datagram.bytes))
    }

    /// Sends bytes to a peer that seem to come from another one.
    public func inject(_ bytes: [UInt8], on route: Route) {
        guard let observer = ids.firstIndex(of: route.to),
            let role = ids.firstIndex(of: route.from),
            let sender = standIn(for: role, towards: observer)
        else { preconditionFailure("there is no way from \(route.from) to \(route.to)") }
        _ = sender.socket.send(bytes, to: peers[observer])
    }

    private func record(_ bytes: [UInt8], on route: Route, _ isForwarded: Bool) {
        guard isRecording else { return }
        var content: (sequence: UInt64, message: Message)?
        if case .peer(_, _, let sequence, let message, _)? = try? codec.decode(bytes) {
            content = (sequence, message)
        }
        captured.append(
            CapturedDatagram(
                at: .now, route: route, bytes: bytes, sequence: content?.sequence,
                message: content?.message, isForwarded: isForwarded))
    }

    private func deliverWhatIsDue() {
        let now = Instant.now
        for delivery in delayed where delivery.due <= now {
            // What the network refuses is lost, as it would be without a proxy.
            _ = delivery.sender.socket.send(
                delivery.bytes, to: peers[delivery.sender.observer])
        }
        delayed.removeAll { $0.due <= now }
    }
}
