internal import Raft
internal import RaftWire

extension LeaderCommand {
    /// What the command of this peer does, for everybody who asks; none without a command.
    ///
    /// It is not tried again where it is not wanted: while the peer is to stop, say.
    func report(of node: RaftNode, isWanted: Bool, at now: Instant) -> CommandReport? {
        guard settings != nil else { return nil }
        var report = CommandReport(
            state: .idle, since: now - since, exits: exits,
            lastStatus: lastStatus.map { UInt64($0) })
        switch phase {
        case .idle: break
        case .starting: report.state = .starting
        case .running(_, let process, let isFailingCheck):
            report.state = isFailingCheck ? .failingCheck : .running
            report.process = UInt64(process)
        case .stopping(_, let process):
            report.state = .stopping
            report.process = process.map { UInt64($0) }
        case .backingOff:
            report.state = .backingOff
            report.nextTry = isWanted ? nextTry(of: node, at: now) : nil
        case .cannotStart(let failure):
            report.state = .cannotStart
            report.nextTry = isWanted ? nextTry(of: node, at: now) : nil
            report.reason = "\(failure)"
        }
        report.reason = report.reason ?? survivor.map { "\($0)" }
        return report
    }
}
