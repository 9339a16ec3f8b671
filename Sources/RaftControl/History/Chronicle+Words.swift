internal import Raft
internal import RaftConfiguration

extension Chronicle {
    /// A line for each leadership, oldest first; the newest one lasts until now.
    func lines(
        _ paint: Paint, at now: Instant, clock: (Instant) -> String
    ) -> [String] {
        guard !leaderships.isEmpty else { return ["the peers remember no leader"] }
        var table = Table(columns: [
            .init(title: "SINCE"), .init(title: "TERM", isNumber: true),
            .init(title: "LEADER", isNumber: true), .init(title: "LED FOR", isNumber: true),
            .init(title: "NOBODY BEFORE", isNumber: true), .init(title: "WHY"),
        ])
        table.rows = leaderships.map { leadership in
            [
                .init(text: clock(leadership.since)),
                .init(text: "\(leadership.claim.term)"),
                .init(
                    text: "\(leadership.claim.leader)",
                    colour: leadership.until == nil ? .good : .plain),
                .init(text: leadership.length(at: now).inWords),
                .init(text: leadership.gap?.inWords ?? "-"),
                .init(text: Cause.inWords(leadership.cause)),
            ]
        }
        return table.lines(paint)
    }

    /// The same as one array, with an object for each leadership.
    func json(
        of configuration: ClusterConfiguration, at now: Instant, clock: (Instant) -> String
    ) -> String {
        JSONText.lines(
            leaderships.map { leadership in
                let claim = leadership.claim
                let address = configuration.peer(claim.leader)?.address.description
                return .object([
                    ("term", .number(claim.term.number)), ("leader", .id(claim.leader)),
                    ("address", .text(orNull: address)),
                    ("since", .text(clock(leadership.since))),
                    ("ledMilliseconds", .milliseconds(leadership.length(at: now))),
                    ("isOver", .flag(leadership.until != nil)),
                    ("nobodyBeforeMilliseconds", .milliseconds(leadership.gap)),
                    ("cause", .text(orNull: leadership.cause)),
                    ("rememberedBy", .list(leadership.witnesses.map { .id($0) })),
                ])
            })
    }
}

extension Chronicle.Leadership {
    func length(at now: Instant) -> Duration { (until ?? now) - since }
}
