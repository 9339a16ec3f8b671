internal import Raft

extension Drawing {
    /// How a peer is drawn for a while.
    private struct Stretch {
        var look = Look.follower
        var start = TrueTime.zero
        var term = Term.zero
    }

    private enum Look: String { case follower, candidate, leader, paused, down }

    /// A line for each peer, its colour the role.
    var lanes: [String] { (0..<peers).flatMap(lane) }

    private func lane(of peer: Int) -> [String] {
        var parts = [name(of: peer)]
        var stretch = Stretch()
        var before = Look.follower
        for line in trace.lines where line.peer == peer {
            let term = line.occurrence.term ?? stretch.term
            guard let next = look(after: line.occurrence, stretch.look, before) else { continue }
            if next == .paused { before = stretch.look }
            parts += draw(stretch, of: peer, until: line.time)
            stretch = Stretch(look: next, start: line.time, term: term)
        }
        return parts + draw(stretch, of: peer, until: end)
    }

    /// The name of a peer at the left, and again every second, for a wide picture.
    private func name(of peer: Int) -> String {
        let height = (y(peer) + 4).short
        let first = "<text x=\"12\" y=\"\(height)\" class=\"title\">peer \(peer)</text>"
        let more = (1...max(1, Int(end.microseconds / 1_000_000))).map { second in
            let place = x(TrueTime(microseconds: Int64(second) * 1_000_000)) + 3
            return """
                <text x="\(place.short)" y="\((y(peer) + 15).short)" class="small">peer \(peer)</text>
                """
        }
        return ([first] + more).joined()
    }

    private func draw(_ stretch: Stretch, of peer: Int, until stop: TrueTime) -> [String] {
        guard stop > stretch.start else { return [] }
        let (from, to, height) = (x(stretch.start).short, x(stop).short, y(peer).short)
        let words = "peer \(peer), \(stretch.look.rawValue), term \(stretch.term)"
        let line = """
            <line x1="\(from)" x2="\(to)" y1="\(height)" y2="\(height)" \
            class="lane \(stretch.look.rawValue)"><title>\(words)</title></line>
            """
        guard stretch.look == .leader else { return [line] }
        let label = """
            <text x="\(from)" y="\((y(peer) - 8).short)">leads term \(stretch.term)</text>
            """
        return [line, label]
    }

    /// How a peer looks after this, if that changes.
    private func look(
        after occurrence: Trace.Occurrence, _ now: Look, _ before: Look
    ) -> Look? {
        switch occurrence {
        case .observed(let observation): observation.role.flatMap(Look.init(rawValue:))
        case .paused: .paused
        case .resumed: before
        case .killed, .lostPower: .down
        case .started, .startedEmpty: .follower
        case .wiped, .diskFailed, .forgedRefusal, .linkStruck, .partitioned, .told: nil
        }
    }
}

extension Trace.Occurrence {
    /// The term that it is about.
    fileprivate var term: Term? {
        guard case .observed(let observation) = self else { return nil }
        switch observation {
        case .electionStarted(let term, _), .leadershipWon(let term, _, _, _),
            .following(_, let term, _), .termAdvanced(let term, _):
            return term
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused,
            .transferStarted, .transferRefused, .committed, .contradicted,
            .leadershipLost, .electionLost:
            return nil
        }
    }
}

extension Observation {
    /// The role that a peer takes on with it.
    fileprivate var role: String? {
        switch self {
        case .electionStarted: "candidate"
        case .leadershipWon: "leader"
        case .leadershipLost, .electionLost, .following, .termAdvanced: "follower"
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused,
            .transferStarted, .transferRefused, .committed, .contradicted:
            nil
        }
    }
}

// MARK: Marks

extension Drawing {
    /// Crosses for crashes, triangles for starts, dots for what a peer observed.
    var marks: [String] { trace.lines.map(mark) }

    private func mark(_ line: Trace.Line) -> String {
        let title = "<title>\("\(line)".escaped)</title>"
        let place = x(line.time)
        guard let peer = line.peer else {
            return """
                <g>\(title)<text x="\(place.short)" y="74" class="small">\
                \(line.occurrence.description.escaped)</text></g>
                """
        }
        return "<g>\(title)\(shape(of: line.occurrence, place, y(peer)))</g>"
    }

    private func shape(of occurrence: Trace.Occurrence, _ x: Double, _ y: Double) -> String {
        switch occurrence {
        case .killed, .lostPower, .wiped, .diskFailed:
            "<path d=\"M\((x - 6).short) \((y - 6).short)l12 12m0-12l-12 12\" class=\"crash\"/>"
        case .started, .startedEmpty:
            "<path d=\"M\((x - 5).short) \((y + 6).short)h10l-5-12z\" class=\"start\"/>"
        case .observed(let observation) where observation.isDetail:
            "<circle cx=\"\(x.short)\" cy=\"\(y.short)\" r=\"1.5\" class=\"note\"/>"
        case .observed, .paused, .resumed, .forgedRefusal, .linkStruck, .partitioned, .told:
            "<circle cx=\"\(x.short)\" cy=\"\(y.short)\" r=\"3\" class=\"note\"/>"
        }
    }
}
