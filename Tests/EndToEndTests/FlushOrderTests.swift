import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite(
        "The order of system calls",
        .enabled(if: SystemCallTrace.isAvailable, "needs strace (apt-get install strace)"))
    struct FlushOrderTests {
        @Test("no grant leaves, and nobody leads, before the flush of the vote has returned")
        func flushThenSend() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.wrapper = SystemCallTrace.wrapper("trace")
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            var known = try cluster.waitForLeader(upTo: .seconds(10))
            for _ in 1...2 {
                cluster[known.leader].send(.stop)
                let next = try cluster.waitForLeader(
                    upTo: .seconds(10), among: cluster.others(than: known.leader),
                    after: known.term)
                cluster[known.leader].send(.resume)
                known = try cluster.waitForLeader(upTo: .seconds(10), after: next.term.previous)
            }
            let promises = try cluster.ids.flatMap { try trace(of: $0, in: cluster).promises }
            // Each term that was led took a majority, and each of its votes was seen to count.
            #expect(promises.count >= 6)
            #expect(promises.filter { !$0.isFlushedBefore }.map(\.promise) == [])
        }

        @Test("What cannot be saved is not promised: status 74, and one line that says why")
        func failedFlush() throws {
            let flushes = try flushesWithoutTheOthers()
            var plan = ClusterPlan(raftd, peers: 3)
            plan.isProxied = true
            plan.wrapper = { id, path in
                guard id == NodeID(1) else { return [] }
                let fault = "fdatasync:error=ENOSPC:when=\(flushes + 1)+"
                return SystemCallTrace.wrapper("trace", inject: fault)(id, path)
            }
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let exit = try cluster.waitForExit(of: NodeID(1), upTo: .seconds(10))
            #expect(exit == .status(74))
            let trace = try trace(of: NodeID(1), in: cluster)
            #expect(trace.flushes == flushes)
            #expect(trace.promises.isEmpty)
            let last = try #require(cluster[NodeID(1)].logLines.last)
            #expect(last.event == "fatal")
            #expect(
                last.message == "fdatasync \(cluster.directory.file("data-1"))/state: "
                    + "No space left on device; make room on the disk and start again")
            try cluster.waitForLeader(among: [NodeID(2), NodeID(3)])
        }

        /// How often a new peer flushes to make its directory; it votes without the others' word
        /// for nobody.
        private func flushesWithoutTheOthers() throws -> Int {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.wrapper = SystemCallTrace.wrapper("trace")
            let cluster = try Cluster(plan)
            try cluster.peers[0].start()
            try cluster.watch(for: .milliseconds(500)) { _ in }
            return try trace(of: NodeID(1), in: cluster).flushes
        }

        /// Ends a peer, if it still runs, and reads what it did.
        private func trace(of id: NodeID, in cluster: Cluster) throws -> SystemCallTrace {
            try cluster[id].kill()
            return try cluster.wait(for: "the end of the trace", upTo: .seconds(5)) { _ in
                let trace = SystemCallTrace(cluster.directory.read("data-\(id)-trace"))
                return trace.isComplete ? trace : nil
            }
        }
    }
}

extension Term {
    fileprivate var previous: Term { Term(number - 1) }
}
