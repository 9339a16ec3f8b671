internal import Raft
internal import RaftServer

/// Writes a ``Recording`` down while a cluster runs: it is told what happens, and decides nothing.
struct Recorder: Sendable {
    private(set) var recording: Recording

    /// The datagram that the next step reads.
    private var arriving: Int?

    /// The newest event of each peer: what it sends, it sends because of that.
    private var newest: [Int?]

    init(of settings: Settings) {
        recording = Recording(of: settings)
        newest = Array(repeating: nil, count: settings.peers)
    }

    private mutating func add(_ event: Recording.Event) {
        if let peer = event.peer { newest[peer] = recording.events.count }
        recording.events.append(event)
        recording.end = event.time
    }

    // MARK: Steps

    /// The next step reads this datagram.
    mutating func noteReading(of datagram: Int32) {
        guard datagram >= 0 else { return }
        arriving = Int(datagram)
        recording.datagrams[Int(datagram)].reading = recording.events.count
    }

    /// A peer took a step; what it observed comes after.
    mutating func noteStep(
        of index: Int, by input: ServerInput, _ steps: [NodeStep], to node: RaftNode,
        _ clock: SimulatedClock, at now: TrueTime
    ) {
        guard steps.contains(where: \.isShown) || arriving != nil else { return }
        let cause = cause(of: input, steps)
        arriving = nil
        let state = Recording.State(of: node, clock, at: now)
        add(Recording.Event(time: now, peer: index, cause: cause, state: state))
    }

    private func cause(of input: ServerInput, _ steps: [NodeStep]) -> Recording.Cause {
        if let arriving { return .datagram(arriving) }
        if case .tick = input { return .clock }
        return switch steps.last?.event {
        case .clockAdvanced: .clock
        case .transferRequested: .transferRequested
        case .proposed: .proposal
        case .received, .connectionRefused, .electionCooldown, .willingness, .firstRunVouched,
            .persisted, nil:
            .told
        }
    }

    // MARK: Datagrams

    /// Something left; the number of the datagram that it is.
    mutating func noteSent(
        _ flight: Flight, at now: TrueTime, _ fate: Recording.Datagram.Fate
    ) -> Int32 {
        guard case .datagram(let datagram) = flight.input else { return -1 }
        return note(
            .message(String(decoding: datagram.bytes, as: UTF8.self)), from: Int(flight.sender),
            to: Int(flight.receiver), at: now, fate)
    }

    /// A host says that nobody listens there; the number of the datagram that says so.
    mutating func noteRefusal(
        of datagram: Int32, until arrival: TrueTime, at now: TrueTime
    ) -> Int32 {
        guard datagram >= 0 else { return -1 }
        let refused = recording.datagrams[Int(datagram)]
        return note(
            .refusal, from: refused.receiver, to: refused.sender, at: now, .arrives(arrival))
    }

    private mutating func note(
        _ content: Recording.Datagram.Content, from sender: Int, to receiver: Int,
        at now: TrueTime, _ fate: Recording.Datagram.Fate
    ) -> Int32 {
        recording.datagrams.append(
            Recording.Datagram(
                sender: sender, receiver: receiver, content: content, departure: now,
                cause: newest[sender], fate: fate))
        return Int32(recording.datagrams.count - 1)
    }

    // MARK: The world

    /// The world did something to a peer, or to the network.
    mutating func note(_ world: Recording.World, to peer: Int?, at now: TrueTime) {
        add(Recording.Event(time: now, peer: peer, cause: .world(world)))
    }

    /// A line of the trace: what a peer observed belongs to its newest step.
    mutating func note(_ occurrence: Trace.Occurrence, by peer: Int?, at now: TrueTime) {
        switch occurrence {
        case .observed(let observation):
            guard let peer, let event = newest[peer] else { return }
            recording.events[event].observations.append(observation)
        case .paused: note(.paused, to: peer, at: now)
        case .resumed: note(.resumed, to: peer, at: now)
        case .killed: note(.killed, to: peer, at: now)
        case .lostPower: note(.lostPower, to: peer, at: now)
        case .wiped: note(.wiped, to: peer, at: now)
        case .diskFailed: note(.diskFailed, to: peer, at: now)
        case .started: note(.started(isEmpty: false), to: peer, at: now)
        case .startedEmpty: note(.started(isEmpty: true), to: peer, at: now)
        case .forgedRefusal(let other):
            note(
                .forgedRefusal("is told falsely that nobody listens at peer \(other)"),
                to: peer, at: now)
        case .willSent(let other):
            note(.willSent("'s guard orders peer \(other) to take over"), to: peer, at: now)
        case .linkStruck(let kind, let other, let end):
            note(.linkFault("\(kind)", with: Int(other.number), until: end), to: peer, at: now)
        case .partitioned(let shape, let end):
            note(.partition(shape, until: end), to: peer, at: now)
        case .told(let topic, let text): note(.note(topic, text), to: peer, at: now)
        }
    }
}

extension Recording.State {
    init(of node: RaftNode, _ clock: SimulatedClock, at now: TrueTime) {
        inspection = Inspection(of: node, at: clock.instant(at: now))
        electionDeadline = inspection.electionDeadline.map { clock.time(of: $0) }
        lease = inspection.lease.map {
            let start = clock.time(of: $0.lowerBound)
            return start..<max(start, clock.time(of: $0.upperBound))
        }
    }
}

extension NodeStep {
    /// Whether there is anything to see: that a disk is done rarely means more than that.
    fileprivate var isShown: Bool {
        if case .persisted = event { !observations.isEmpty } else { true }
    }
}
