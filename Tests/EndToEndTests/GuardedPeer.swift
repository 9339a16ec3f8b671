import POSIX
import Raft
import RaftTesting
import Testing

/// A cluster of one, whose command is a script, run in the cluster's directory.
struct GuardedPeer {
    let cluster: Cluster

    var peer: PeerProcess { cluster.peers[0] }

    init(_ script: String) throws {
        var plan = ClusterPlan(raftd, peers: 1)
        plan.wrapper = { _, path in
            let directory = path.split(separator: "/").dropLast().joined(separator: "/")
            return ["/bin/sh", "-c", "cd /\(directory) && exec \"$0\" \"$@\""]
        }
        plan.arguments = ["--grace", "1", "--", "/bin/bash", "-c", script]
        cluster = try Cluster(plan)
        try cluster.startAll()
    }

    /// The process whose number the command writes into this file.
    func process(_ name: String) throws -> ProcessID {
        try cluster.wait(for: name, upTo: .seconds(5)) { _ in
            let text = cluster.directory.read(name)
            return text.hasSuffix("\n") ? CInt(text.dropLast()).flatMap(ProcessID.init) : nil
        }
    }

    /// The peer's guard: its only child.
    func guardian() throws -> ProcessID {
        try #require(peer.processID?.children.first)
    }

    func waitForExit() throws -> ChildExit {
        try cluster.waitForExit(of: peer.id, upTo: .seconds(5))
    }
}
