internal import Raft

extension Drawing {
    /// An arrow for each datagram, and for each that was lost a stump that ends in a cross.
    var datagrams: [String] { trace.datagrams.map(arrow) }

    private func arrow(_ datagram: Trace.Datagram) -> String {
        let title = "<title>\(words(datagram).escaped)</title>"
        let (start, from, to) = (
            x(datagram.departure), y(datagram.sender), y(datagram.receiver)
        )
        guard let arrival = datagram.arrival, arrival <= end else {
            return "<g>\(title)\(cross(start, from + (to - from) * 0.35, from))</g>"
        }
        return """
            <line x1="\(start.short)" y1="\(from.short)" x2="\(x(arrival).short)" \
            y2="\(to.short)" class="arrow \(datagram.message.shade)" marker-end="url(#tip)">\
            \(title)</line>
            """
    }

    private func cross(_ x: Double, _ y: Double, _ from: Double) -> String {
        """
        <path d="M\(x.short) \(from.short)V\(y.short)" class="arrow heartbeat"/>\
        <path d="M\((x - 4).short) \((y - 4).short)l8 8m0-8l-8 8" class="lost"/>
        """
    }

    private func words(_ datagram: Trace.Datagram) -> String {
        let route = "peer \(datagram.sender) to peer \(datagram.receiver)"
        let fate = datagram.arrival.map { "arrives at \($0) ms" } ?? "lost"
        return "\(datagram.departure) ms, \(route): \(datagram.message.words); \(fate)"
    }
}

extension Message {
    /// The class that colours its arrow.
    fileprivate var shade: String {
        switch self {
        case .requestVote(let request): request.isPreVote ? "prevote" : "vote"
        case .requestVoteReply(let reply): reply.isPreVote ? "prevote" : "vote"
        case .appendEntries, .appendEntriesReply: "heartbeat"
        case .probe, .probeReply: "probe"
        case .timeoutNow, .timeoutNowReply: "takeover"
        }
    }

    /// What it says, in a few words.
    fileprivate var words: String {
        switch self {
        case .requestVote(let request):
            "asks for a \(request.isPreVote ? "pre-vote" : "vote") in term \(term)"
        case .requestVoteReply(let reply):
            "\(reply.isGranted ? "grants" : "refuses") a \(reply.isPreVote ? "pre-vote" : "vote") "
                + "in term \(term)"
        case .appendEntries(let request):
            "AppendEntries of term \(term) with \(request.entries.count) entries"
        case .appendEntriesReply(let reply):
            "\(reply.isSuccess ? "takes" : "refuses") AppendEntries in term \(term)"
        case .probe: "asks for a sign of life in term \(term)"
        case .probeReply(let reply): "\(reply.isLeader ? "leads" : "does not lead") term \(term)"
        case .timeoutNow: "is to take term \(term) over"
        case .timeoutNowReply: "is in term \(term) now"
        }
    }
}
