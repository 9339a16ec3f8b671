internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension ClusterView {
    /// The table of the peers and the verdict below it, a line each.
    func table(_ paint: Paint) -> [String] {
        table.lines(paint) + ["", paint(verdict, agreement.claim == nil ? .bad : .good)]
    }

    private var table: Table {
        var table = Table(columns: [
            .init(title: "ID", isNumber: true), .init(title: "ADDRESS"), .init(title: "ROLE"),
            .init(title: "TERM", isNumber: true), .init(title: "LEADER", isNumber: true),
            .init(title: "VOTED FOR", isNumber: true), .init(title: "LOG", isNumber: true),
            .init(title: "COMMIT", isNumber: true), .init(title: "LEASE", isNumber: true),
            .init(title: "WHY"),
        ])
        table.rows = peers.map(\.row)
        return table
    }
}

extension PeerView {
    fileprivate var row: [Table.Cell] {
        let name: [Table.Cell] = [.init(text: "\(id)"), .init(text: "\(peer.address)")]
        switch answer {
        case .report(let report): return name + report.cells
        case .silence(let silence):
            return name + [.init(text: "unreachable", colour: .bad)]
                + Array(repeating: .init(text: ""), count: 6) + [.init(text: "\(silence)")]
        }
    }
}

extension StateReport {
    fileprivate var cells: [Table.Cell] {
        [
            .init(text: role.rawValue, colour: role.colour),
            .init(text: "\(term)"),
            .init(text: leader?.description ?? "-"),
            .init(text: votedFor?.description ?? "-"),
            .init(text: "\(lastLog.index)/\(lastLog.term)"),
            .init(text: "\(commitIndex)"),
            .init(text: lease.map { "\($0.milliseconds) ms" } ?? "-"),
            .init(text: Cause.inWords(cause)),
        ]
    }
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
