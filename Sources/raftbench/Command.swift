import POSIX

/// What can be measured.
enum Command: String {
    case failover
    case start
    case rest
    case calm
    case service
    case help
    /// What `service` runs on the leader.
    case stamp
    /// What keeps a core busy.
    case spin

    /// The command that a flag in its place means.
    init?(flag: String) {
        guard flag == "--help" || flag == "-h" else { return nil }
        self = .help
    }

    /// The flags that it takes.
    var flags: Set<Flag> {
        let always: Set<Flag> = [.help, .peers, .json, .raftd]
        return switch self {
        case .failover: always.union([.rounds, .signal, .compare])
        case .start: always.union([.rounds])
        case .rest: always.union([.seconds])
        case .calm: always.union([.loss, .delay, .minutes, .restarts, .busy])
        case .service: always.union([.rounds, .signal])
        case .help, .stamp, .spin: []
        }
    }

    /// How many peers it makes sense with: the others can do without one of three.
    var leastPeers: Int {
        switch self {
        case .failover, .service: 3
        case .start, .rest, .calm, .help, .stamp, .spin: 1
        }
    }

    /// The signals that it can send.
    var signals: [Signal] {
        switch self {
        case .failover: [.kill, .terminate, .stop]
        case .service: [.kill, .terminate]
        case .start, .rest, .calm, .help, .stamp, .spin: []
        }
    }
}

/// What a command line may have after its command.
enum Flag: String {
    case help = "--help"
    case peers = "--peers"
    case rounds = "--rounds"
    case signal = "--signal"
    case json = "--json"
    case compare = "--compare"
    case raftd = "--raftd"
    case seconds = "--seconds"
    case minutes = "--minutes"
    case loss = "--loss"
    case delay = "--delay"
    case restarts = "--restarts"
    case busy = "--busy"
}

extension Signal {
    /// Its name as `kill` knows it, without `SIG`.
    var shortName: String {
        switch self {
        case .hangUp: "HUP"
        case .interrupt: "INT"
        case .alarm: "ALRM"
        case .terminate: "TERM"
        case .kill: "KILL"
        case .stop: "STOP"
        case .resume: "CONT"
        case .childChanged: "CHLD"
        }
    }
}
