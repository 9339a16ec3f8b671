public import Raft

/// A run in full, for the page that plays it: every step of every peer, what led to it, and every
/// datagram, each tied to the step that sent it and to the one that took it.
///
/// ``json`` tells it to the page; the article <doc:Recordings> describes that format.
public struct Recording: Hashable, Sendable {
    /// A name.
    public var title: String

    /// The command that makes the same run again, where there is one.
    public var command: String?

    /// The peers, by their ids.
    public let peers: [NodeID]

    /// How long they wait for what.
    public let timing: Timing

    /// When it ends.
    public internal(set) var end = TrueTime.zero

    /// What happened, in order.
    public internal(set) var events: [Event] = []

    /// What was sent, in order.
    public internal(set) var datagrams: [Datagram] = []

    /// One thing that happened.
    public struct Event: Hashable, Sendable {
        /// When, in true time.
        public let time: TrueTime

        /// To which peer, by its index; to the network, if to none.
        public let peer: Int?

        /// What made it happen.
        public let cause: Cause

        /// What the peer reported about it.
        public internal(set) var observations: [Observation] = []

        /// What the peer is afterwards; where nothing is said, it is as it was.
        public internal(set) var state: State?
    }

    /// Why something happened.
    public enum Cause: Hashable, Sendable {
        /// A datagram was read, or the news that one was refused.
        case datagram(Int)
        /// A peer's clock reached the instant that it waited for.
        case clock
        /// Somebody asked the leader to hand over.
        case transferRequested
        /// A client proposed a command.
        case proposal
        /// The peer was told something that no datagram brought.
        case told
        /// The world did something, or somebody outside.
        case world(World)
    }

    /// What the world may do to a peer or to the network.
    public enum World: Hashable, Sendable {
        case started(isEmpty: Bool)
        case killed, lostPower, paused, resumed
        case wiped, diskFailed
        case linkFault(String, with: Int, until: TrueTime)
        case partition(String, until: TrueTime)
        case linksCut([Link])
        case linksMended
        case forgedRefusal(String)
        case willSent(String)
        case note(Trace.Topic, String)
    }

    /// One direction between two peers.
    public struct Link: Hashable, Sendable {
        /// Who is not heard, and by whom.
        public let sender, receiver: Int
    }

    /// What a peer is, its deadlines in true time.
    public struct State: Hashable, Sendable {
        let inspection: Inspection
        let electionDeadline: TrueTime?
        let lease: Range<TrueTime>?
    }

    /// One datagram; of one that arrives twice there are two.
    public struct Datagram: Hashable, Sendable {
        /// What it carries.
        public enum Content: Hashable, Sendable {
            /// A message, as the JSON object that goes over the wire.
            case message(String)
            /// The news that nobody listens there.
            case refusal
        }

        /// What becomes of it.
        public enum Fate: Hashable, Sendable {
            /// It reaches its host at this time.
            case arrives(TrueTime)
            /// The network loses it, because the link is cut or by accident.
            case lost(isCut: Bool)
        }

        /// Who sent it to whom, by their indices.
        public let sender, receiver: Int

        /// What it carries.
        public let content: Content

        /// When it left.
        public let departure: TrueTime

        /// The event that sent it.
        public let cause: Int?

        /// What becomes of it.
        public let fate: Fate

        /// The event in which it was read, if it was.
        public internal(set) var reading: Int?
    }

    init(of settings: Settings) {
        title = "\(settings.peers) peers, seed \(settings.seed)"
        peers = (0..<settings.peers).map { NodeID(UInt64($0)) }
        timing = settings.timing
    }
}

extension SimulatedCluster {
    /// The whole run up to now, if it was to be recorded.
    public var recording: Recording? {
        guard var recording = trace.recorder?.recording else { return nil }
        recording.end = now
        return recording
    }
}
