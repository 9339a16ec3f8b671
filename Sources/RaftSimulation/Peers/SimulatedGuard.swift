internal import Raft
internal import RaftGuard

/// The guard of a peer as a process: what a `Guard` decides, beside the peer's process.
struct SimulatedGuard: Sendable {
    /// What decides.
    var subject: Guard

    /// Which of all guards it is; what was planned for another one is void.
    let life: Int32

    /// Which life of the peer it guards.
    let peerLife: Int32

    /// Whether it is stopped: it obeys nobody, and its inbox fills.
    var isStopped = false

    /// Whether it holds a copy of the peer's socket, so that the host refuses nothing.
    var holdsSocket = true

    /// The check or the clean-up that runs, if one does.
    var shell: SimulatedShell?

    /// What it has to read: orders, and what became of its children.
    var inbox = SimulatedChannel<GuardInput>()

    /// A guard that begins.
    init(_ plan: GuardPlan, life: Int32, of peerLife: Int32) {
        subject = Guard(plan)
        self.life = life
        self.peerLife = peerLife
    }
}

/// What a peer's process knows of its guard.
struct SimulatedGuardDoor: Sendable {
    /// When to act because the guard does not.
    var supervisor: GuardSupervisor

    /// What the guard was told last to say when the process is dead; the next guard gets it too.
    var will = Will()

    /// What the guard says, and what the process has not read yet.
    var events = SimulatedChannel<Event>()

    /// What there is to hear.
    enum Event: Sendable {
        case report(GuardReport)
        /// The guard is gone.
        case gone
    }

    /// The door of a process that begins.
    init(_ plan: GuardPlan) { supervisor = GuardSupervisor(plan) }
}

/// A command that runs on the leader, as a process.
struct SimulatedCommand: Sendable {
    /// Which of all runs it is, whose, and in which life of the peer.
    let run: Int32, guardian: Int32, peerLife: Int32

    /// How long after SIGTERM it ends, in microseconds; never, if there is no span.
    var terminationDelay: Int64?

    /// How long after SIGKILL it is gone, in microseconds.
    var death: Int64

    /// How it ends, as far as anybody has seen to it.
    var end = ProcessEnd.status(1)

    /// Whether the peer has tried to kill it itself, and missed it.
    var wasMissed = false

    /// How many of eight checks of its health go wrong.
    var failingChecks = 0

    /// Whether the system takes so long to kill it that nobody can promise anything.
    var cannotBeKilled: Bool { death > 2_000 }
}

/// A check of the command's health, or its clean-up, as a process.
struct SimulatedShell: Sendable {
    /// What it is started for.
    let task: GuardTask

    /// Which of all processes it is.
    let run: Int32

    /// How it ends, as far as anybody has seen to it.
    var end = ProcessEnd.status(0)
}

/// What is written at one end and read at the other, in the same order.
struct SimulatedChannel<Element: Sendable>: Sendable {
    private var elements: [(time: TrueTime, element: Element)] = []

    /// Writes something that can be read from this time on.
    ///
    /// - Returns: when it can be read: not before what was written before.
    mutating func write(_ element: Element, at time: TrueTime) -> TrueTime {
        let time = max(time, elements.last?.time ?? time)
        elements.append((time, element))
        return time
    }

    /// Reads the next of what has arrived.
    mutating func next(at now: TrueTime) -> Element? {
        guard let first = elements.first, first.time <= now else { return nil }
        return elements.removeFirst().element
    }
}
