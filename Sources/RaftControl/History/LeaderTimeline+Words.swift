internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration

extension LeaderTimeline {
    /// A line for each tenure, oldest first; the newest one lasts until now.
    func lines(
        _ paint: Paint, at now: Instant, clock: (Instant) -> String
    ) -> [String] {
        guard !tenures.isEmpty else { return ["the peers remember no leader"] }
        var table = Table(columns: [
            .init(title: "SINCE"), .init(title: "TERM", isNumber: true),
            .init(title: "LEADER", isNumber: true), .init(title: "LED FOR", isNumber: true),
            .init(title: "GAP BEFORE", isNumber: true), .init(title: "WHY"),
        ])
        table.rows = tenures.map { tenure in
            [
                .init(text: clock(tenure.since)),
                .init(text: "\(tenure.leadership.term)"),
                .init(
                    text: "\(tenure.leadership.leader)",
                    colour: tenure.until == nil ? .good : .plain),
                .init(text: tenure.length(at: now).inWords),
                .init(text: tenure.gap?.inWords ?? "-"),
                .init(text: Cause.inWords(tenure.cause)),
            ]
        }
        return table.lines(paint)
    }

    /// The same as one array, with an object for each tenure.
    func json(
        of configuration: ClusterConfiguration, at now: Instant, clock: (Instant) -> String
    ) -> String {
        JSONWriter.lines(tenures) { tenure, json in
            let leader = tenure.leadership.leader
            json.write(tenure.leadership.term.number, "term")
            json.write(leader.number, "leader")
            json.write(configuration.peer(leader)?.address.description, "address")
            json.write(clock(tenure.since), "since")
            json.write(milliseconds: tenure.length(at: now), "ledMilliseconds")
            json.write(tenure.until != nil, "isOver")
            json.write(milliseconds: tenure.gap, "nobodyBeforeMilliseconds")
            json.write(tenure.cause, "cause")
            json.write(tenure.witnesses.map(\.number), "rememberedBy")
        }
    }
}

extension LeaderTimeline.Tenure {
    func length(at now: Instant) -> Duration { (until ?? now) - since }
}
