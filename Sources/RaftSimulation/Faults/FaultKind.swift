/// Everything that can go wrong, or that somebody may ask for at a bad moment.
public enum FaultKind: Int, Hashable, BitwiseCopyable, Sendable, CaseIterable,
    CustomStringConvertible
{
    /// A datagram disappears.
    case loss
    /// A datagram takes up to seconds.
    case delay
    /// A datagram arrives twice.
    case duplication
    /// A datagram is overtaken by later ones.
    case reordering
    /// A reply about a vote arrives again: seconds later, or when its receiver has just started.
    case staleReply
    /// Two peers do not hear each other.
    case cut
    /// A peer does not hear another, which hears it.
    case oneWayCut
    /// The peers fall into groups, or hang together only in a chain or over one bridge.
    case partition
    /// A link holds back everything for a while and then delivers it at once.
    case clog
    /// A link goes up and down all the time.
    case flapping
    /// A flush takes long.
    case slowDisk
    /// A flush fails, and the process ends.
    case failingDisk
    /// A clock changes its rate.
    case drift
    /// A process is stopped for a while, then reads its full inbox.
    case pause
    /// A process is killed, or a host loses power.
    case crash
    /// A process dies between two effects of a step: what was not flushed is forgotten.
    case tornStep
    /// A peer's disk is replaced by an empty one.
    case wipe
    /// A peer's disk is replaced just after it has granted a vote.
    case forgottenVote
    /// A peer is told falsely that another one's process is gone, or all are at once.
    case forgedRefusal
    /// Somebody asks a leader to hand over.
    case transfer
    /// A peer is asked not to stand for election for a while.
    case cooldown
    /// A guard's process is killed, with its peer or alone.
    case guardCrash
    /// A guard stands still for a while.
    case guardPause
    /// A command ends by itself, does not obey, or cannot be killed for a while.
    case commandEnd
    /// A peer is asked to stop, perhaps twice.
    case signal
    /// A host gets another address; its peers look its name up.
    case move
    /// Somebody asks a peer how it is, from another machine or with nonsense.
    case query
    /// Somebody who is no peer sends what peers send.
    case stranger
    /// Somebody without the key who has heard everything sends it again, whole or changed.
    case adversary
    /// A check of the command's health fails, takes long, never ends, or cannot be started.
    case check
    /// Some peers are wanted more as leaders than others; counted is a leader that gives way.
    case priority
    /// A peer is told to read its files again, in which something may have changed.
    case reload
    /// The command for changes of leader takes long, hangs, or cannot be started; without this kind
    /// there is none.
    case hook
    /// A peer is drained, or may lead again.
    case drain
    /// A machine comes back with a `cluster.json` of before: with fewer peers, or another timing.
    case staleConfiguration

    /// The name that commands and summaries use.
    public var description: String {
        switch self {
        case .loss: "loss"
        case .delay: "delay"
        case .duplication: "duplication"
        case .reordering: "reordering"
        case .staleReply: "stale-reply"
        case .cut: "cut"
        case .oneWayCut: "one-way-cut"
        case .partition: "partition"
        case .clog: "clog"
        case .flapping: "flapping"
        case .slowDisk: "slow-disk"
        case .failingDisk: "failing-disk"
        case .drift: "drift"
        case .pause: "pause"
        case .crash: "crash"
        case .tornStep: "torn-step"
        case .wipe: "wipe"
        case .forgottenVote: "forgotten-vote"
        case .forgedRefusal: "forged-refusal"
        case .transfer: "transfer"
        case .cooldown: "cooldown"
        case .guardCrash: "guard-crash"
        case .guardPause: "guard-pause"
        case .commandEnd: "command-end"
        case .signal: "signal"
        case .move: "move"
        case .query: "query"
        case .stranger: "stranger"
        case .adversary: "adversary"
        case .check: "check"
        case .priority: "priority"
        case .reload: "reload"
        case .hook: "hook"
        case .drain: "drain"
        case .staleConfiguration: "stale-configuration"
        }
    }

    /// The kind of fault with this name.
    public init?(_ name: String) {
        guard let kind = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = kind
    }

    /// Whether it strikes at moments of its own, rather than when a datagram or a flush is under
    /// way.
    var strikes: Bool {
        switch self {
        case .cut, .oneWayCut, .partition, .clog, .flapping, .drift, .pause, .crash, .tornStep,
            .wipe, .forgottenVote, .forgedRefusal, .transfer, .cooldown,
            .guardCrash, .guardPause, .signal, .move, .query, .stranger,
            .adversary, .reload, .drain, .staleConfiguration:
            true
        case .loss, .delay, .duplication, .reordering, .staleReply, .slowDisk, .failingDisk,
            .commandEnd, .check, .priority, .hook:
            false
        }
    }
}
