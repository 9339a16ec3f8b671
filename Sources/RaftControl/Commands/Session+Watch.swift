internal import POSIX
internal import Raft
internal import RaftWire

extension Session {
    /// How long the peers are asked quickly after a leader is gone.
    private static let hurry = Duration.seconds(2)

    /// `raftctl watch`: every change of leader as it happens, until it is interrupted.
    mutating func watch() throws(Failure) -> ExitStatus {
        let signals = try Failure.ofSystem { () throws(SystemError) in
            try SignalPipe([.interrupt, .terminate, .hangUp])
        }
        var interview = interview(.state, .calm)
        var watcher = Watcher(from: .now, patience: invocation.timeout)
        var screen = Screen()
        while signals.next() == nil {
            do throws(SystemError) {
                let limit = watcher.deadline ?? .now + Pace.calm.longest
                try advance(&interview, until: limit, or: signals.descriptor)
            } catch {
                throw .system(error)
            }
            let now = Instant.now
            let view = interview.view(
                of: configuration, at: now, notOlderThan: invocation.timeout)
            guard show(watcher.look(at: view, now), view, &screen) else { break }
            let isQuick = watcher.lostAt.map { now - $0 < Self.hurry } ?? false
            interview.change(to: isQuick ? .quick : .calm, at: now)
        }
        return .done
    }

    /// Prints a change, and the table on a terminal; whether somebody still reads.
    private func show(_ change: LeaderNews?, _ view: ClusterView, _ screen: inout Screen) -> Bool {
        let time = WallClock.timestamp
        if invocation.isJSON || !console.isScreen {
            guard let change else { return true }
            let line = invocation.isJSON ? change.json(at: time) : change.line(at: time)
            return console.write(lines: [line])
        }
        guard view.isComplete || change != nil || screen.isInUse else { return true }
        let lines = change.map { [$0.line(at: time)] } ?? []
        return console.write(screen.update(view.table(console.paint), above: lines))
    }
}

extension Pace {
    /// How long nothing may come in at most before something is due again.
    fileprivate var longest: Duration { (retries + [repetition ?? .zero]).max() ?? .zero }
}
