internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration

extension LeaderTimeline {
    /// A line for each tenure, oldest first, and one for now if nobody leads.
    func lines(
        _ paint: Paint, at now: Instant, clock: (Instant) -> String
    ) -> [String] {
        guard !tenures.isEmpty else { return ["the peers remember no leader"] }
        let gapNow = serviceGap(at: now)
        let hasService = gapNow != nil || tenures.contains { $0.serviceGap(at: now) != nil }
        var table = Table(
            columns: [
                .init(title: "SINCE"), .init(title: "TERM", isNumber: true),
                .init(title: "LEADER", isNumber: true), .init(title: "LED FOR", isNumber: true),
                .init(title: "GAP BEFORE", isNumber: true),
            ] + (hasService ? [.init(title: "SERVICE GAP", isNumber: true)] : [])
                + [.init(title: "WHY")])
        table.rows = tenures.map { tenure in
            [
                .init(text: clock(tenure.since)),
                .init(text: "\(tenure.leadership.term)"),
                .init(
                    text: "\(tenure.leadership.leader)",
                    colour: tenure.until == nil ? .good : .plain),
                .init(text: tenure.length(at: now).inWords),
                .init(text: tenure.gap?.inWords ?? "-"),
            ] + (hasService ? [.init(text: tenure.serviceGap(at: now)?.inWords ?? "-")] : [])
                + [.init(text: Cause.inWords(tenure.cause))]
        }
        if let since = leaderlessSince {
            table.rows.append(
                [
                    .init(text: clock(since)), .init(text: "-"),
                    .init(text: "nobody", colour: .bad), .init(text: (now - since).inWords),
                    .init(text: "-"),
                ] + (hasService ? [.init(text: gapNow?.inWords ?? "-")] : [])
                    + [.init(text: "nobody leads now")])
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
            if let gap = tenure.serviceGap(at: now) {
                json.write(milliseconds: gap, "noServiceBeforeMilliseconds")
            }
            json.write(tenure.cause, "cause")
            json.write(tenure.witnesses.map(\.number), "rememberedBy")
        }
    }
}

extension LeaderTimeline.Tenure {
    func length(at now: Instant) -> Duration { (until ?? now) - since }
}
