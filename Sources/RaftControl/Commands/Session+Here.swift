internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Session {
    /// `raftctl leader --here`: whether the peer of this machine leads and holds the lease.
    ///
    /// It says nothing when another machine's peer leads: cron would send a letter about it.
    mutating func tellWhetherLeaderIsHere(_ id: NodeID?) throws(Failure) -> ExitStatus {
        try check(id, for: .leader)
        var interview = interview(.state, .once)
        let configuration = configuration
        try conduct(&interview) {
            $0.view(of: configuration, at: .now).agreement.claim != nil
        }
        let view = interview.view(of: configuration, at: .now)
        guard let leader = view.agreement.claim?.leader else { throw .no(view.verdict) }
        guard let place = configuration.peers.firstIndex(where: { $0.id == leader }),
            try isHere(place, expecting: id), interview.subjects[place].hasLease(at: .now)
        else { return .no }
        return .done
    }

    private func isHere(_ place: Int, expecting id: NodeID?) throws(Failure) -> Bool {
        if let id { return configuration.peers[place].id == id }
        do throws(SystemError) {
            let own = try SocketAddress.ownAddresses()
            return post.addresses(of: place).contains { own.contains($0.withPort(0)) }
        } catch {
            throw .system(error)
        }
    }
}

extension Interview.Subject {
    /// Whether the peer's lease still runs, however long its answer was on the way.
    func hasLease(at now: Instant) -> Bool {
        guard let received = answers.last, case .state(let report) = received.answer,
            let lease = report.lease
        else { return false }
        return now - received.asked < lease
    }
}
