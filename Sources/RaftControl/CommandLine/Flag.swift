/// A flag of the command line.
enum Flag: String, Hashable, CaseIterable {
    case configuration = "--config"
    case timeout = "--timeout"
    case json = "--json"
    case help = "--help"
    case version = "--version"
    case termAfter = "--term-after"
    case not = "--not"
    case to = "--to"
    case here = "--here"

    /// Whether a value follows the flag.
    enum Value: Hashable {
        case none
        /// Never anything else, called so in the help.
        case required(String)
        /// Only a number is taken for it, called so in the help.
        case optional(String)
    }

    var value: Value {
        switch self {
        case .json, .help, .version: .none
        case .configuration: .required("FILE")
        case .timeout: .required("MS")
        case .termAfter: .required("T")
        case .not, .to: .required("ID")
        case .here: .optional("ID")
        }
    }

    /// The flags that every command takes.
    static let global: [Flag] = [.configuration, .timeout, .json, .help, .version]

    /// What the flag does, in a few words.
    var summary: String {
        switch self {
        case .configuration: "the file that names the peers (default cluster.json)"
        case .timeout: "how long to wait for the peers, in milliseconds (default 500)"
        case .json: "print JSON, for programs"
        case .help: "explain the command, with an example"
        case .version: "print the version"
        case .termAfter: "only a leader in a term above T"
        case .not: "only a leader other than ID"
        case .to: "the peer that is to lead (default: the most up-to-date one)"
        case .here: "print nothing; exit 0 only if this machine's peer holds the lease"
        }
    }

    /// The flag with its value, as the help writes it.
    var spelling: String {
        switch value {
        case .none: rawValue
        case .required(let name): "\(rawValue) \(name)"
        case .optional(let name): "\(rawValue) [\(name)]"
        }
    }
}

extension Topic {
    /// The flags that only this command takes.
    var flags: [Flag] {
        switch self {
        case .leader: [.here]
        case .wait: [.termAfter, .not]
        case .transfer: [.to]
        case .state, .watch, .history, .metrics, .completions: []
        }
    }
}
