public import Raft
internal import RaftGuard
public import RaftServer

/// One peer: the server that ships, and the machine that it runs on.
public struct SimulatedPeer: Sendable {
    /// The server; of a process that is down, the last that was seen of it.
    public internal(set) var server: RaftServer

    /// The machine's clock.
    public internal(set) var clock: SimulatedClock

    /// The machine's disk.
    public internal(set) var disk = SimulatedDisk()

    /// What the process is doing.
    public internal(set) var process = Process.running

    /// What was received and not yet read: slots in the network's table of datagrams.
    var inbox: [Int32] = []

    /// Whether a process was ever started here.
    var hasStarted = true

    /// How often the process was stopped or started; what was planned for an earlier life is void.
    var incarnation: Int32 = 0

    /// When the next call of the server is planned.
    var wakeTime = TrueTime.never

    /// The step that waits for the disk.
    var pending: ServerOutput?

    /// How long the next flush takes, in microseconds, if a story says so.
    var nextFlush: Int64?

    /// Where in its next step the process will die.
    var crashPoint: CrashPoint?

    /// The guard's process, if there is one.
    var guardian: SimulatedGuard?

    /// What the process knows of its guard.
    var door: SimulatedGuardDoor

    /// The command that runs here, if one does.
    var command: SimulatedCommand?

    /// Which command for changes of leader runs here, if one does.
    var hook: Int32?

    /// What the machine's `cluster.json` says, where that is not what the others' say.
    var staleConfiguration: StaleConfiguration?

    /// Whether the process is to be started as soon as the guard of the one before is gone.
    var awaitsGuard = false

    /// How often something has kept the process from doing in time what it is asked to.
    var hindrances: Int32 = 0

    /// What a process may be doing.
    public enum Process: Hashable, Sendable {
        /// It takes events as they come.
        case running
        /// It is stopped; datagrams pile up in its socket, its clock runs on.
        case paused
        /// It waits for its disk, and does nothing else meanwhile.
        case saving
        /// It has taken its last step, and waits for its guard to end.
        case leaving
        /// It is dead. If its host is up, senders hear that nobody listens.
        case down(isHostUp: Bool)
    }

    /// A machine with an empty disk and a process that begins.
    init(server: RaftServer, clock: SimulatedClock, _ plan: GuardPlan) {
        self.server = server
        self.clock = clock
        door = SimulatedGuardDoor(plan)
    }

    /// The algorithm.
    public var node: RaftNode { server.node }

    /// Whether there is a process.
    public var isUp: Bool {
        switch process {
        case .running, .paused, .saving, .leaving: true
        case .down: false
        }
    }

    /// Whether there is a process that goes on by itself.
    var isWorking: Bool { process == .running || process == .saving }

    /// Whether its disk has what must be there before this message leaves.
    func hasSaved(before message: Message) -> Bool {
        switch message.header.kind {
        case .reply: disk.state == node.durable && disk.log.last == node.log.last
        case .order: disk.state == node.durable
        case .request: true
        }
    }

    /// Whether it leads, and could be asked for something.
    var isLeading: Bool { process == .running && node.isLeader }
}

/// Where within a step a process dies.
enum CrashPoint: Hashable, Sendable {
    /// While the step's changes are written: this much of them is on the disk.
    case writing(SimulatedDisk.Extent)
    /// After this many of the step's datagrams have left.
    case sending(Int)
    /// After a message has left that grants a vote: the host goes with it, and its disk is replaced.
    case forgettingVote
}
