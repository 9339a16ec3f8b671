internal import JSON
internal import Raft

extension Recording {
    /// The recording as one JSON object, for the page.
    ///
    /// States are told as differences: a member that is not there has not changed.
    public var json: String {
        var before = [State?](repeating: nil, count: peers.count)
        let events = events.map { event in
            defer { if let peer = event.peer, let state = event.state { before[peer] = state } }
            return event.json(after: event.peer.flatMap { before[$0] })
        }
        return object([
            ("title", title.quoted),
            ("command", command?.quoted),
            ("peers", list(peers)),
            ("heartbeat", "\(timing.heartbeatInterval.microseconds)"),
            (
                "electionTimeout",
                "[\(timing.electionTimeout.lowerBound.microseconds),"
                    + "\(timing.electionTimeout.upperBound.microseconds)]"
            ),
            ("end", "\(end.microseconds)"),
            ("events", "[\n\(events.joined(separator: ",\n"))\n]"),
            ("datagrams", "[\n\(datagrams.map(\.json).joined(separator: ",\n"))\n]"),
        ])
    }
}

extension RecordedRuns {
    /// All of it as one JSON object, for the page.
    public var json: String {
        object([
            ("title", title?.quoted), ("introduction", introduction?.quoted),
            ("recordings", list(recordings.map(\.json))), ("passages", list(passages.map(\.json))),
        ])
    }
}

extension RecordedRuns.Passage {
    fileprivate var json: String {
        object([
            ("recording", "\(recording)"), ("event", "\(event)"), ("text", text.quoted),
        ])
    }
}

/// An object of the members that have a value.
private func object(_ members: [(key: String, value: String?)]) -> String {
    let present = members.compactMap { key, value in value.map { "\"\(key)\":\($0)" } }
    return "{\(present.joined(separator: ","))}"
}

private func list(_ values: [some CustomStringConvertible]) -> String {
    "[\(values.map(\.description).joined(separator: ","))]"
}

extension Recording.Event {
    fileprivate func json(after before: Recording.State?) -> String {
        object(
            [
                ("at", "\(time.microseconds)"),
                ("peer", peer.map { "\($0)" }),
            ] + cause.members + [
                ("says", observations.isEmpty ? nil : list(observations.map(\.json))),
                ("state", state?.json(after: before)),
            ])
    }
}

extension Observation {
    fileprivate var json: String {
        object([
            ("kind", name.quoted), ("text", description.quoted), ("reason", reason?.quoted),
            ("detail", isDetail ? "true" : nil),
        ])
    }
}

extension Recording.Cause {
    fileprivate var members: [(key: String, value: String?)] {
        [("because", kind.rawValue.quoted)] + details
    }

    private var details: [(key: String, value: String?)] {
        switch self {
        case .datagram(let number): [("datagram", "\(number)")]
        case .clock, .transferRequested, .proposal, .told: []
        case .world(let world): world.details
        }
    }
}

extension Recording.World {
    fileprivate var details: [(key: String, value: String?)] {
        switch self {
        case .started(let isEmpty): [("isEmpty", isEmpty ? "true" : nil)]
        case .killed, .lostPower, .paused, .resumed, .wiped, .diskFailed, .linksMended: []
        case .linkFault(let fault, let peer, let end):
            [("fault", fault.quoted), ("with", "\(peer)"), ("until", "\(end.microseconds)")]
        case .partition(let shape, let end):
            [("shape", shape.quoted), ("until", "\(end.microseconds)")]
        case .linksCut(let links):
            [("links", list(links.map { "[\($0.sender),\($0.receiver)]" }))]
        case .forgedRefusal(let text), .willSent(let text), .note(_, let text):
            [("text", text.quoted)]
        }
    }
}

extension Recording.State {
    /// The members that differ from what the peer was before; all, where nothing is known of that.
    fileprivate func json(after before: Recording.State?) -> String {
        let old = before.map { Dictionary($0.members) { first, _ in first } }
        return object(members.filter { key, value in old?[key] != value })
    }

    private var members: [(key: String, value: String)] {
        let state = inspection
        return [
            ("role", state.standing.rawValue.quoted),
            ("term", "\(state.term)"),
            ("vote", orNull(state.vote)),
            ("leader", orNull(state.leader)),
            ("mayVote", "\(state.mayVote)"),
            ("commit", "\(state.commit)"),
            ("log", list(state.entryTerms)),
            ("votes", state.votes.map(\.json) ?? "null"),
            ("timer", orNull(electionDeadline?.microseconds)),
            ("health", state.health.rawValue.quoted),
            ("followers", list(state.followers.map(\.json))),
            (
                "lease",
                lease.map { "[\($0.lowerBound.microseconds),\($0.upperBound.microseconds)]" }
                    ?? "null"
            ),
        ]
    }

    private func orNull(_ value: (some CustomStringConvertible)?) -> String {
        value?.description ?? "null"
    }
}

extension Inspection.Votes {
    fileprivate var json: String {
        object([("granted", list(granted)), ("refused", list(refused))])
    }
}

extension Inspection.Follower {
    fileprivate var json: String {
        object([("peer", "\(peer)"), ("next", "\(next)"), ("match", "\(match)")])
    }
}

extension Recording.Datagram {
    fileprivate var json: String {
        object([
            ("from", "\(sender)"), ("to", "\(receiver)"), ("at", "\(departure.microseconds)"),
            ("sent", cause.map { "\($0)" }), ("arrives", fate.arrival),
            ("lost", fate.loss), ("read", reading.map { "\($0)" }), ("says", content.json),
        ])
    }
}

extension Recording.Datagram.Content {
    fileprivate var json: String {
        switch self {
        case .message(let text): text
        case .refusal: "{\"rpc\":\"refused\"}"
        }
    }
}

extension Recording.Datagram.Fate {
    fileprivate var arrival: String? {
        switch self {
        case .arrives(let time): "\(time.microseconds)"
        case .lost: nil
        }
    }

    fileprivate var loss: String? {
        switch self {
        case .arrives: nil
        case .lost(let isCut): isCut ? "\"cut\"" : "\"accident\""
        }
    }
}
