internal import POSIX
internal import Raft
internal import RaftGuard

/// The processes that a guard has started, and what they have started themselves.
struct GuardTasks {
    private let options: GuardOptions
    private var running: [(task: GuardTask, process: ProcessID)] = []
    private var refused: Set<ProcessID> = []

    /// Adopts what the guard's children leave behind: nobody escapes by a session of its own.
    init(_ options: GuardOptions) throws(SystemError) {
        self.options = options
        try ThisProcess.adoptOrphans()
    }

    /// Starts a process, and says what came of it.
    mutating func spawn(_ task: GuardTask, in term: Term) -> GuardInput {
        guard var launch = launch(task) else { return .spawnFailed(task, errno: 0) }
        launch.environment["RAFT_TERM"] = "\(term)"
        do throws(SystemError) {
            let process = try launch.start()
            running.append((task, process))
            return .spawned(task, process: UInt32(process.rawValue))
        } catch {
            return .spawnFailed(task, errno: UInt32(error.number.rawValue))
        }
    }

    private func launch(_ task: GuardTask) -> Launch? {
        switch task {
        case .command:
            options.command.first.map {
                Launch($0, Array(options.command.dropFirst()), diesWithParent: true)
            }
        case .check: options.check.map { .shell($0) }
        case .cleanup: options.cleanup.map { .shell($0) }
        }
    }

    /// What the children that have ended mean to the guard; they are reaped.
    mutating func reap() throws(SystemError) -> [GuardInput] {
        var inputs: [GuardInput] = []
        while true {
            switch try Children.next() {
            case .running: return inputs
            case .none: return inputs + [.descendantsGone]
            case .ended(let process, let exit):
                if let task = finish(process) { inputs.append(.taskEnded(task, ProcessEnd(exit))) }
                Children.reap(process)
            }
        }
    }

    /// Ends the group of a task that has ended, as long as its number is its own.
    private mutating func finish(_ process: ProcessID) -> GuardTask? {
        guard let index = running.firstIndex(where: { $0.process == process }) else { return nil }
        _ = process.sendToGroup(.kill)
        return running.remove(at: index).task
    }

    /// Asks everybody to end; the command's group in one go, and those that left it one by one.
    func terminate() {
        let descendants = ProcessID.current.descendants
        let groups = running.filter { $0.task == .command }.map(\.process)
        for group in groups {
            _ = group.sendToGroup(.terminate)
            // A stopped process cannot obey.
            _ = group.sendToGroup(.resume)
        }
        for process in descendants where !groups.contains(where: { $0 == process.group }) {
            try? process.send(.terminate)
            try? process.send(.resume)
        }
    }

    /// Kills all that can be found now; says, once for each, which of them the system protects.
    mutating func killAll() -> [GuardInput] {
        let descendants = ProcessID.current.descendants
        for task in running { _ = task.process.sendToGroup(.kill) }
        return descendants.compactMap { kill($0) }
    }

    private mutating func kill(_ process: ProcessID) -> GuardInput? {
        guard let errno = process.kill(), refused.insert(process).inserted else { return nil }
        return .killRefused(process: UInt32(process.rawValue), errno: errno)
    }

    /// Kills one task and its group.
    func kill(_ task: GuardTask) {
        for entry in running where entry.task == task { _ = entry.process.sendToGroup(.kill) }
    }
}

extension ProcessEnd {
    init(_ exit: ChildExit) {
        switch exit {
        case .status(let status): self = .status(UInt32(status))
        case .signal(let number): self = .signal(UInt32(number))
        }
    }
}
