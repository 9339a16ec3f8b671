internal import Raft
internal import RaftServer

/// What the commands for changes of leader are told: one at a time, each change in its order, and of
/// those that come while one runs the first and the newest.
struct HookWatch: Sendable {
    private let isOn: Bool
    private var peers: [Peer]

    /// A change of leader, as the peer sees it.
    private struct Change: Equatable {
        let term: Term
        let leader: NodeID?
    }

    private struct Peer {
        var untold: [Change] = []
        var runsSince: Instant?
        var isExcused = false
        /// Whether it was told that the peer stops: that took the place of a change, and which ones
        /// are told after it cannot be seen from here.
        var isToldOfStop = false
        /// How often the process was asked to stop, or stopped by itself: the second time nothing
        /// needs to be told.
        var stops = 0
    }

    /// So long a hook may run, and what a peer that runs may be late.
    private static let limit = Duration.milliseconds(10_200)

    init(peers: Int, isOn: Bool) {
        self.isOn = isOn
        self.peers = Array(repeating: Peer(), count: peers)
    }

    /// A process starts: there is nothing to tell.
    mutating func noteStart(of index: Int) { peers[index] = Peer() }

    /// A process stands still.
    mutating func excuse(_ index: Int) { peers[index].isExcused = true }

    /// Notes what there is to tell.
    mutating func note(
        _ input: ServerInput, _ steps: [NodeStep], _ node: RaftNode, _ index: Int
    ) {
        switch input {
        case .signal(.terminate), .signal(.interrupt): peers[index].stops += 1
        case _: break
        }
        for step in steps where step.observations.contains(where: \.isAboutLeadership) {
            if peers[index].untold.count == 2 { peers[index].untold.removeLast() }
            peers[index].untold.append(Change(term: node.durable.term, leader: node.leader))
        }
    }

    /// A hook is started.
    mutating func noteRun(_ notice: ChangeNotice, of index: Int, at now: Instant) -> String? {
        let wasRunning = peers[index].runsSince != nil
        peers[index].runsSince = now
        peers[index].isExcused = false
        if wasRunning { return "its hook is started beside another one" }
        guard notice.reason != "stopped" else {
            peers[index].isToldOfStop = true
            return nil
        }
        let change = Change(term: notice.term, leader: notice.leader)
        guard !peers[index].isToldOfStop else { return nil }
        guard let due = peers[index].untold.first, due == change else {
            return "its hook is told of term \(notice.term), and that is not what comes next"
        }
        peers[index].untold.removeFirst()
        return nil
    }

    /// A hook has ended.
    mutating func noteEnd(of index: Int, at now: Instant) -> String? {
        defer { peers[index].runsSince = nil }
        guard let since = peers[index].runsSince, !peers[index].isExcused,
            now > since + Self.limit
        else { return nil }
        return "its hook runs for \((now - since).milliseconds) ms"
    }

    /// A step is done: what there is to tell is being told.
    mutating func noteStep(of index: Int, _ actions: ServerActions) -> String? {
        if actions.notifications.contains(.stopping) {
            peers[index].stops = max(peers[index].stops, 1)
        }
        let peer = peers[index]
        guard isOn, peer.runsSince == nil, !peer.untold.isEmpty, !peer.isToldOfStop, peer.stops < 2
        else { return nil }
        return actions.exitStatus == nil
            ? "a change of leader is not told, though no hook runs"
            : "it ends, and has not told a change of leader"
    }
}
