internal import POSIX
internal import RaftServer

/// The command for changes of leader, as a process: one at a time.
struct Hook: ~Copyable {
    private let command: String?
    private let environment: Environment
    private var running: ChildProcess?

    init(_ command: String?, environment: Environment) {
        self.command = command
        self.environment = environment
    }

    /// The process that runs.
    var process: ProcessID? {
        switch running {
        case .some(let running): running.id
        case nil: nil
        }
    }

    /// Runs the command; why it could not, if it could not.
    mutating func run(_ notice: ChangeNotice) -> ServerInput? {
        guard let command else { return .hookEnded }
        var environment = environment
        for variable in notice.variables { environment[variable.name] = variable.value }
        do throws(SystemError) {
            running = try ChildProcess(.shell(command, environment: environment))
            return nil
        } catch {
            return .hookFailed("\(error)")
        }
    }

    /// Kills the command that runs, and its group.
    func kill() { _ = running?.sendToGroup(.kill) }

    /// Whether the command that ran has ended since; one that somebody else has reaped has.
    mutating func reap() -> Bool {
        guard process != nil else { return false }
        do throws(SystemError) {
            guard try running?.reap() != nil else { return false }
        } catch {}
        running = nil
        return true
    }
}
