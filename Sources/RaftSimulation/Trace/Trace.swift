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

    /// What a line tells.
    public enum Occurrence: Hashable, Sendable {
        case observed(Observation)
        case paused, resumed
        case killed, lostPower, wiped, diskFailed
        case started, startedEmpty
        case forgedRefusal(by: NodeID)
        case willSent(to: NodeID)
        case linkStruck(FaultKind, NodeID, until: TrueTime)
        case partitioned(String, until: TrueTime)
        case told(Topic, String)
    }

    /// What a line is about that is worded where it happens.
    public enum Topic: Hashable, Sendable {
        /// A guarded command starts or has ended.
        case command
        /// A guard stands still, or dies alone.
        case guardFault
        /// Somebody asks a peer to stop.
        case stopRequest
        /// A host gets another address.
        case move
        /// A peer gets another configuration.
        case configuration
        /// What was broken works again.
        case healing
        /// The cluster is put to the test.
        case trial
    }

    /// The lines, in order; of a long trace that is not kept whole, the last.
    public private(set) var lines: [Line] = []

    /// Writes down all that happened, if everything is kept.
    var recorder: Recorder?

    init(recorder: Recorder?) { self.recorder = recorder }

    /// So many of the last lines are kept at least.
    static let lastPart = 200

    mutating func add(_ occurrence: Occurrence, by peer: Int?, at time: TrueTime) {
        recorder?.note(occurrence, by: peer, at: time)
        lines.append(Line(time: time, peer: peer, occurrence: occurrence))
        guard recorder == nil, lines.count >= 2 * Self.lastPart else { return }
        lines.removeFirst(Self.lastPart)
    }
}
