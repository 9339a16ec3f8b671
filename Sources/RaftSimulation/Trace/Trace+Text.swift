internal import Raft

extension Trace {
    /// The lines as text, without those that only tell details if so wished.
    public func text(withDetails: Bool = true) -> String {
        lines.filter { withDetails || !$0.isDetail }.map { "\($0)\n" }.joined()
    }
}

extension Trace.Line: CustomStringConvertible {
    /// Whether it is a debug-level event.
    public var isDetail: Bool {
        if case .observed(let observation) = occurrence { observation.isDetail } else { false }
    }

    /// For example `  312.450  peer 2 votes for peer 1 in term 4`; the time is in milliseconds.
    public var description: String {
        "\(time)".leftPadded(to: 12) + "  \(subject) \(occurrence)"
    }

    /// Who or what the line is about.
    var subject: String { peer.map { "peer \($0)" } ?? "the network" }
}

extension Trace.Occurrence: CustomStringConvertible {
    /// What happened, in words; a star marks what the world did to a peer.
    public var description: String {
        switch self {
        case .observed(let observation): "\(observation)"
        case .paused: "* is stopped"
        case .resumed: "* resumes, and reads what queued up"
        case .killed: "* is killed"
        case .lostPower: "* loses its power"
        case .wiped: "* gets a new, empty disk"
        case .diskFailed: "* cannot write to its disk, and ends"
        case .started: "* starts"
        case .startedEmpty: "* starts with an empty disk"
        case .forgedRefusal(let peer): "* is told falsely that nobody listens at peer \(peer)"
        case .willSent(let peer): "'s guard orders peer \(peer) to take over"
        case .linkStruck(let kind, let peer, let end):
            "* has a \(kind) to peer \(peer) until \(end)"
        case .partitioned(let shape, let end): "* falls apart (\(shape)) until \(end)"
        case .told(_, let text): "* \(text)"
        }
    }
}

extension String {
    /// The text with spaces before it, so that it has this many characters.
    func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
