import POSIX
import Raft
import RaftTesting
import Testing

/// A cluster whose leader runs a command that shows whether it is the only one: it takes an
/// exclusive lock, writes down its term, and complains if the lock is somebody else's.
///
/// The complaint says who has the lock: one that runs, or one with a SIGKILL pending (bit 9 of
/// `SigPnd` or `ShdPnd`), which the system has not ended yet and which runs nothing any more.
final class ServiceStage {
    let cluster: Cluster

    /// One start of the command.
    struct Run: Hashable {
        let term: Term
        let id: NodeID
    }

    static let script = """
        holders() {
            for file in /proc/[0-9]*/fd/*; do
                process=${file%/fd/*}
                [[ $file -ef lock && $process != /proc/$$ ]] || continue
                echo "at $EPOCHREALTIME term $RAFT_TERM found $process, waiting in" \\
                    $(head -n 1 $process/wchan) \\
                    $(grep -E '^(Name|State|PPid|SigPnd|ShdPnd):' $process/status) \\
                    $(tr '\\0' '\\n' <$process/environ | grep -E '^RAFT_(TERM|ID)=')
            done
        }
        exec 9>>lock
        flock -n 9 || { echo "$RAFT_TERM $RAFT_ID" >>collisions; holders >>holders; exit 1; }
        echo "$RAFT_CLUSTER $RAFT_ID $RAFT_TERM $RAFT_LEADER_ADDRESS" >environment
        echo "$RAFT_TERM $RAFT_ID" >>runs
        trap 'echo $RAFT_TERM >>endings; exit 0' TERM
        while :; do sleep 0.02 9>&-; done

        """

    /// A command without a lock, that writes its token to a shared store as often as it can.
    static let writer = """
        echo "$$ $PPID" >processes-$RAFT_ID
        echo "$RAFT_TERM $RAFT_ID" >>runs
        while :; do echo $RAFT_TERM >>store; sleep 0.005; done

        """

    /// What a store keeps that remembers the highest token it has seen and refuses lower ones.
    var accepted: [Term] {
        let offered = cluster.directory.read("store").split(separator: "\n").compactMap { line in
            UInt64(line).map { Term($0) }
        }
        return offered.reduce(into: []) { accepted, term in
            if term >= accepted.last ?? .zero { accepted.append(term) }
        }
    }

    /// The processes of a peer whose command runs: the daemon, the guard and the command.
    func processes(of id: NodeID) -> [ProcessID] {
        let numbers = cluster.directory.read("processes-\(id)").split { $0 == " " || $0 == "\n" }
        let children = numbers.reversed().compactMap { CInt($0) }.compactMap(ProcessID.init)
        return (cluster[id].processID.map { [$0] } ?? []) + children
    }

    init(
        peers count: Int, proxied isProxied: Bool = false, timing: Timing = Timing(),
        command: String = ServiceStage.script
    ) throws {
        var plan = ClusterPlan(raftd, peers: count)
        plan.timing = timing
        plan.isProxied = isProxied
        plan.wrapper = { _, path in
            let directory = path.split(separator: "/").dropLast().joined(separator: "/")
            return ["/bin/sh", "-c", "cd /\(directory) && exec \"$0\" \"$@\""]
        }
        plan.argumentsOfPeer = { _ in ["--grace", "2", "--", "/bin/bash", "./command.sh"] }
        cluster = try Cluster(plan)
        try cluster.directory.write(command, to: "command.sh")
        try cluster.startAll()
    }

    /// All starts of the command so far, in order.
    var runs: [Run] { entries("runs") }

    /// The end of a stage with two commands at once.
    func expectNeverTwo() {
        let collisions: [Run] = entries("collisions")
        let logs = cluster.peers.map { $0.log.suffix(4_000) }
        let holders = cluster.directory.read("holders")
        #expect(collisions.isEmpty, "found the lock taken: \(collisions)\n\(holders)\n\(logs)")
    }

    private func entries(_ name: String) -> [Run] {
        cluster.directory.read(name).split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            return numbers.count == 2 ? Run(term: Term(numbers[0]), id: NodeID(numbers[1])) : nil
        }
    }

    /// Waits until the command was started more often than that.
    @discardableResult
    func waitForRun(after count: Int) throws -> Run {
        try cluster.wait(for: "run \(count + 1) of the command", upTo: .seconds(10)) { _ in
            let runs = self.runs
            return runs.count > count ? runs.last : nil
        }
    }
}

/// What can happen to the peer whose command runs.
enum ServiceFault: CaseIterable {
    case kill, terminate, stop, isolate, cutIncoming, cutOutgoing

    static func random() -> ServiceFault { allCases.randomElement() ?? .kill }
}

extension ServiceStage {
    /// Lets a fault happen to the peer whose command runs, waits until a command runs again, and
    /// mends what was broken.
    func survive(_ fault: ServiceFault, _ number: Int) throws {
        let count = runs.count
        guard let victim = runs.last?.id else { return }
        switch fault {
        case .kill: try cluster[victim].kill()
        case .terminate: cluster[victim].send(.terminate)
        case .stop: cluster[victim].send(.stop)
        case .isolate: cluster.proxy?.isolate([victim])
        case .cutIncoming: cluster.proxy?.cutIncoming(of: victim)
        case .cutOutgoing: cluster.proxy?.cutOutgoing(of: victim)
        }
        do {
            try waitForRun(after: count)
        } catch {
            Issue.record("fault \(number), \(fault) of peer \(victim): \(error)")
        }
        try mend(victim)
    }

    private func mend(_ victim: NodeID) throws {
        cluster.proxy?.setAll(.perfect)
        cluster[victim].send(.resume)
        try cluster.watch(for: .milliseconds(300)) { _ in }
        try cluster[victim].reap()
        if !cluster[victim].isRunning { try cluster[victim].start() }
        try cluster.waitForLeader()
        let count = runs.count
        // The command may have been between two runs when the leader was asked.
        _ = try cluster.poll(for: .milliseconds(700)) { _ in runs.count > count ? true : nil }
    }
}
