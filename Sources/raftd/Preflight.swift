import Authentication
import CommandLine
import POSIX
import Raft
import RaftConfiguration
import RaftDaemon
import RaftStorage

/// `raftd --check`: whether a peer could be started just so.
struct Preflight {
    private let run: RunOptions
    private var checklist = Checklist()

    /// What was found.
    static func checklist(_ run: RunOptions) -> Checklist {
        var preflight = Preflight(run: run)
        preflight.checkConfiguration()
        preflight.checkPriorities()
        preflight.checkKeys()
        preflight.checkNames()
        let isRunning = preflight.checkDirectory()
        preflight.checkAddress(isRunning: isRunning)
        preflight.checkCommand()
        let service = run.options.guarding
        preflight.checkShell("--cleanup", service.cleanup)
        preflight.checkShell("--check-command", service.check)
        return preflight.checklist
    }

    private init(run: RunOptions) { self.run = run }

    private mutating func checkConfiguration() {
        let count = run.configuration.peers.count
        checklist.add(
            .good,
            "\(run.path.printable): peer \(run.id) of \(count) in cluster "
                + run.configuration.cluster)
        if let advice = run.configuration.membership.evenNumberAdvice {
            checklist.add(.doubtful, advice)
        }
    }

    private mutating func checkPriorities() {
        if run.configuration.peers.allSatisfy({ $0.priority == 0 }) {
            checklist.add(.doubtful, "all peers have priority 0: nobody will ever lead")
        } else if run.configuration.peer(run.id)?.priority == 0 {
            checklist.add(.good, "priority 0: this peer votes, and never leads")
        }
    }

    private mutating func checkKeys() {
        guard let path = run.options.keyFile else { return }
        do throws(ConfigurationError) {
            let ring = try KeyFile.load(path)
            checklist.add(.good, "key file \(path.printable): \(ring)")
        } catch {
            checklist.add(.bad, "key file \(error)")
        }
        if run.configuration.unsigned == .accepted {
            checklist.add(
                .doubtful,
                "unsigned datagrams are believed as well: take \"unsigned\" out once all peers sign"
            )
        }
    }

    private mutating func checkNames() {
        for peer in run.configuration.peers where peer.address.isName {
            do throws(ResolveError) {
                let addresses = try resolve(host: peer.address.host, port: peer.address.port)
                checklist.add(.good, "peer \(peer.id): \(peer.address) is \(addresses[0])")
            } catch {
                checklist.add(.bad, "peer \(peer.id): \(error)")
            }
        }
    }

    /// Whether this very peer may be running.
    private mutating func checkDirectory() -> Bool {
        let path = run.options.directory
        guard WholeFile.exists(path) else {
            let parent = path.nearestParent
            if WholeFile.isWritable(parent) {
                checklist.add(.good, "data directory \(path.printable): can be made, a new peer")
            } else {
                checklist.add(
                    .bad,
                    "data directory \(path.printable): cannot be made, for "
                        + "\(parent.printable) is not writable")
            }
            return false
        }
        guard WholeFile.isWritable(path) else {
            checklist.add(
                .doubtful,
                "data directory \(path.printable): not to be written to by this user; check as the "
                    + "user that the peer runs as")
            return true
        }
        return examineDirectory(path)
    }

    private mutating func examineDirectory(_ path: String) -> Bool {
        let owner = Owner(cluster: run.configuration.cluster, id: run.id)
        do throws(StorageError) {
            let occupancy = try Storage.examine(path, of: owner, in: LocalFiles())
            let mark: Checklist.Mark = occupancy == .inUse ? .doubtful : .good
            checklist.add(mark, "data directory \(path.printable): \(occupancy.words(for: owner))")
            return occupancy == .inUse
        } catch {
            checklist.add(.bad, "data directory \("\(error)".printable)")
            return false
        }
    }

    private mutating func checkAddress(isRunning: Bool) {
        let peer = run.configuration.peer(run.id)
        guard let address = run.options.listening ?? peer?.address else { return }
        do {
            let candidates = try resolve(host: address.host, port: address.port)
            _ = try UDPSocket(boundTo: candidates[0])
            checklist.add(.good, "\(address): free")
        } catch let error as SystemError {
            let isOwn = isRunning && error.number == .addressInUse
            checklist.add(
                isOwn ? .doubtful : .bad,
                "\(address): \(error.number)" + (isOwn ? "; this peer seems to be running" : ""))
        } catch {
            checklist.add(.bad, "\(address): \(error)")
        }
    }

    private mutating func checkCommand() {
        guard let name = run.options.guarding.command.first else { return }
        if let path = Launch.path(ofProgram: name) {
            checklist.add(.good, "command \(name.printable): \(path.printable)")
        } else {
            checklist.add(.bad, "command \(name.printable): \(Launch.noProgram)")
        }
    }

    /// Whether the shell understands what it is given, and finds the program that comes first.
    private mutating func checkShell(_ name: String, _ command: String?) {
        guard let command else { return }
        guard shell(#"/bin/sh -n -c "$1""#, command) else {
            return checklist.add(.bad, "\(name): the shell does not understand it")
        }
        guard let word = command.firstPlainWord else { return }
        if let path = Launch.path(ofProgram: word) {
            checklist.add(.good, "\(name) \(word): \(path.printable)")
        } else if word.contains("/") || !shell(#"command -v "$1""#, word) {
            checklist.add(.bad, "\(name) \(word): \(Launch.noProgram)")
        }
    }

    /// Whether a script that finds this argument succeeds; it prints nothing.
    private func shell(_ script: String, _ argument: String) -> Bool {
        let launch = Launch("/bin/sh", ["-c", "exec >/dev/null 2>&1; \(script)", "sh", argument])
        guard var child = try? ChildProcess(launch) else { return false }
        return (try? child.wait()) == .status(0)
    }
}

extension Occupancy {
    /// What that means for the peer that is to start.
    fileprivate func words(for owner: Owner) -> String {
        switch self {
        case .blank: "empty, a new peer"
        case .idle: "that of \(owner)"
        case .inUse: "in use, \(owner) is running"
        }
    }
}

extension String {
    /// The first word of a command for the shell, if it has nothing in it that the shell changes.
    fileprivate var firstPlainWord: String? {
        guard let word = split(whereSeparator: \.isWhitespace).first else { return nil }
        let isPlain = word.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0))
        }
        return isPlain ? String(word) : nil
    }

    /// The nearest directory above this path that is there.
    fileprivate var nearestParent: String {
        var parts = split(separator: "/", omittingEmptySubsequences: true).dropLast()
        let root = hasPrefix("/") ? "/" : "./"
        while !parts.isEmpty {
            let path = (root == "/" ? root : "") + parts.joined(separator: "/")
            if WholeFile.exists(path) { return path }
            parts.removeLast()
        }
        return root
    }
}
