internal import CommandLine
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension ClusterView {
    /// The table of the peers and the verdict below it, a line each.
    ///
    /// It fits 80 columns where it can: a column is there only if it tells something, and a reason
    /// that all peers share stands below the table once.
    func table(_ paint: Paint) -> [String] {
        var table = Table(columns: columns.map(\.column))
        table.rows = peers.map { $0.row(columns) }
        let reason = sharedCause.map { ["elected because \($0)"] } ?? []
        return table.lines(paint) + [""] + reason
            + [paint(verdict, isHealthy ? .good : .bad)]
    }

    private var columns: [StateColumn] {
        StateColumn.allCases.filter { column in
            switch column {
            case .id, .address, .role, .term, .leader, .vote, .lease: true
            case .log: reports.contains { $0.lastLog != .zero }
            case .commit: reports.contains { $0.commitIndex != .zero }
            case .priority: reports.contains { $0.priority != nil }
            case .key: reports.contains { $0.key != nil }
            case .command: reports.contains { $0.command != nil }
            case .why: sharedCause == nil && reports.contains { $0.cause != nil }
            }
        }
    }

    /// The reason for the last change of leader, if all peers that give one give the same.
    private var sharedCause: String? {
        let causes = Set(reports.compactMap(\.cause))
        guard causes.count == 1, agreement.leadership != nil, let cause = causes.first,
            ElectionCause(rawValue: cause) != nil
        else { return nil }
        return Cause.inWords(cause)
    }
}

/// What the table of `raftctl state` can say about a peer.
private enum StateColumn: CaseIterable {
    case id, address, role, term, leader, vote, lease, priority, log, commit, key, command, why

    var column: Table.Column {
        switch self {
        case .id: .init(title: "ID", isNumber: true)
        case .address: .init(title: "ADDRESS")
        case .role: .init(title: "ROLE")
        case .term: .init(title: "TERM", isNumber: true)
        case .leader: .init(title: "LEADER", isNumber: true)
        case .vote: .init(title: "VOTE", isNumber: true)
        case .lease: .init(title: "LEASE")
        case .priority: .init(title: "PRIORITY", isNumber: true)
        case .log: .init(title: "LOG", isNumber: true)
        case .commit: .init(title: "COMMIT", isNumber: true)
        case .key: .init(title: "KEY")
        case .command: .init(title: "COMMAND")
        case .why: .init(title: "WHY")
        }
    }

    func cell(_ report: StateReport, _ peer: PeerView) -> Table.Cell {
        switch self {
        case .id: .init(text: "\(peer.id)")
        case .address: .init(text: "\(peer.peer.address)")
        case .role: report.roleCell
        case .term: .init(text: "\(report.term)")
        case .leader: .init(text: report.leader?.description ?? "-")
        case .vote: .init(text: report.votedFor?.description ?? "-")
        case .lease: .init(text: report.holdsLease ? "held" : "-")
        case .priority: .init(text: report.priority.map { "\($0)" } ?? "-")
        case .log: .init(text: "\(report.lastLog.index)/\(report.lastLog.term)")
        case .commit: .init(text: "\(report.commitIndex)")
        case .key: .init(text: report.key?.printable ?? "-")
        case .command: report.command?.cell ?? .init(text: "-")
        case .why: .init(text: Cause.inWords(report.cause))
        }
    }
}

extension PeerView {
    fileprivate func row(_ columns: [StateColumn]) -> [Table.Cell] {
        switch status {
        case .answered(let report): columns.map { $0.cell(report, self) }
        case .unreachable(let reason):
            [
                .init(text: "\(id)"), .init(text: "\(peer.address)"),
                .init(text: "unreachable", colour: .bad), .init(text: "\(reason)"),
            ]
        }
    }
}

extension StateReport {
    /// A peer that may not vote, or does not lead, looks like what it is.
    fileprivate var roleCell: Table.Cell {
        if mayVote == false {
            return .init(text: "\(role.rawValue), no vote yet", colour: .doubtful)
        }
        if isDrained { return .init(text: "\(role.rawValue), drained", colour: .doubtful) }
        return .init(text: role.rawValue, colour: role.colour)
    }
}

extension CommandReport {
    /// What keeps the command from doing its work, or from ending; none if nothing does.
    var trouble: String? {
        switch state {
        case .idle, .starting, .running, .stopping: reason?.printable
        case .backingOff: "\(ends)\(next)"
        case .cannotStart: "cannot start: \((reason ?? "unknown reason").printable)\(next)"
        case .failingCheck: "fails its check"
        }
    }

    private var text: String {
        reason.map { "\(state.rawValue): \($0.printable)" } ?? state.rawValue
    }

    fileprivate var cell: Table.Cell {
        switch state {
        case .idle: .init(text: text, colour: reason == nil ? .faint : .bad)
        case .starting, .stopping: .init(text: text, colour: reason == nil ? .doubtful : .bad)
        case .running: .init(text: "running for \(since.inWords)", colour: .good)
        case .backingOff, .cannotStart, .failingCheck:
            .init(text: trouble ?? state.rawValue, colour: .bad)
        }
    }

    private var ends: String {
        guard let lastStatus else { return "exited" }
        return exits > 1
            ? "exited \(exits) times (status \(lastStatus))" : "exited with status \(lastStatus)"
    }

    private var next: String { nextTry.map { ", next try in \($0.inWords)" } ?? "" }
}

extension StateReport.Role {
    fileprivate var colour: Colour {
        switch self {
        case .follower: .plain
        case .candidate: .doubtful
        case .leader: .good
        }
    }
}
