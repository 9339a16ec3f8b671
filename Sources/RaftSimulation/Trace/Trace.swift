public import Raft

/// What happened in a run, in the words of the daemon's log, with the faults between them.
public struct Trace: Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// When it happened, in true time.
        public let time: TrueTime

        /// To whom; nobody in particular, if it concerns the network.
        public let peer: Int?

        /// What happened.
        public let occurrence: Occurrence
    }

    /// A datagram that was sent.
    public struct Datagram: Hashable, Sendable {
        /// Who sent it to whom.
        public let sender, receiver: Int

        /// When it left.
        public let departure: TrueTime

        /// When it reaches the receiver's host; never, if it is lost on the way.
        public let arrival: TrueTime?

        /// What it says.
        public let message: Message
    }

    /// What a line tells.
    public enum Occurrence: Hashable, Sendable {
        case observed(Observation)
        case paused, resumed
        case killed, lostPower, wiped, diskFailed
        case started, startedEmpty
        case forgedRefusal(by: NodeID)
        case linkStruck(FaultKind, NodeID, until: TrueTime)
        case partitioned(String, until: TrueTime)
        case told(String)
    }

    /// Whether everything is kept, or only the last part.
    let keepsEverything: Bool

    /// The lines, in order; of a long trace that is not kept whole, the last.
    public private(set) var lines: [Line] = []

    /// The datagrams, if everything is kept.
    public private(set) var datagrams: [Datagram] = []

    init(keepsEverything: Bool) { self.keepsEverything = keepsEverything }

    /// So many of the last lines are kept at least.
    static let lastPart = 200

    mutating func add(_ occurrence: Occurrence, by peer: Int?, at time: TrueTime) {
        lines.append(Line(time: time, peer: peer, occurrence: occurrence))
        guard !keepsEverything, lines.count >= 2 * Self.lastPart else { return }
        lines.removeFirst(Self.lastPart)
    }

    mutating func add(
        _ message: Message, from sender: Int, to receiver: Int, _ arrivals: [TrueTime],
        at departure: TrueTime
    ) {
        let times = arrivals.isEmpty ? [nil] : arrivals.map(Optional.some)
        for arrival in times {
            datagrams.append(
                Datagram(
                    sender: sender, receiver: receiver, departure: departure, arrival: arrival,
                    message: message))
        }
    }
}
