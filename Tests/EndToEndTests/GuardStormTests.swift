import POSIX
import Raft
import RaftTesting
import Testing

extension RealProcesses {
    /// `kill -9` of daemons, guards and commands, one at a time and all at once.
    ///
    /// `RAFT_GUARD_FAULTS=200 swift test --no-parallel --filter GuardStorm` is the long run.
    @Suite("GuardStorm")
    struct GuardStormTests {
        @Test("Whichever of daemon, guard and command is killed: never two commands, terms only up")
        func storm() throws {
            let storm = try GuardStorm()
            let count = parameter("RAFT_GUARD_FAULTS", default: 12)
            for number in 0..<count {
                let all = GuardStorm.Fault.allCases
                // Each kind comes in its turn, so that a short run has all of them.
                try storm.survive(all[number % all.count], number)
            }
            storm.stage.expectNeverTwo()
            #expect(storm.twice == [])
            let terms = storm.stage.runs.map(\.term)
            #expect(terms == terms.sorted())
            let last = terms.last ?? .zero
            print("GuardStorm: \(count) faults, \(terms.count) runs, terms up to \(last)")
        }
    }
}

/// A cluster whose leader runs a command, and whose processes are killed.
private final class GuardStorm {
    let stage: ServiceStage

    /// The processes that were seen to run the command beside each other.
    private(set) var twice: [[ProcessID]] = []

    /// What is killed of the peer whose command runs.
    enum Fault: CaseIterable {
        case daemon, guardian, command, daemonAndGuard, guardAndDaemon, guardAndCommand, all
    }

    init() throws {
        let note = "echo $$ >>processes\n"
        stage = try ServiceStage(peers: 3, command: note + ServiceStage.script)
        try stage.cluster.waitUntilAllMayVote()
    }

    private var cluster: Cluster { stage.cluster }

    func survive(_ fault: Fault, _ number: Int) throws {
        if stage.runs.isEmpty { try stage.waitForRun(after: 0) }
        let count = stage.runs.count
        let run = try #require(stage.runs.last)
        let daemon = try #require(cluster[run.id].processID)
        let guardian = daemon.children.first
        let command = guardian?.children.first
        let victims: [ProcessID?] =
            switch fault {
            case .daemon: [daemon]
            case .guardian: [guardian]
            case .command: [command]
            case .daemonAndGuard: [daemon, guardian]
            case .guardAndDaemon: [guardian, daemon]
            case .guardAndCommand: [guardian, command]
            case .all: [command, guardian, daemon]
            }
        for victim in victims { try? victim?.send(.kill) }
        do {
            try wait { stage.runs.count > count ? true : nil }
        } catch {
            Issue.record("fault \(number), \(fault) of peer \(run.id): \(error)")
        }
        try mend(run.id)
    }

    private func mend(_ id: NodeID) throws {
        _ = try cluster.poll(for: .milliseconds(100)) { _ -> Never? in
            look()
            return nil
        }
        try cluster[id].reap()
        if !cluster[id].isRunning { try cluster[id].start() }
        try cluster.waitForLeader()
        // Somebody runs the command before the next one is killed.
        try wait { running.count == 1 ? true : nil }
    }

    private func wait(for condition: () throws -> Bool?) throws {
        try cluster.wait(for: "a run of the command", upTo: .seconds(15)) { _ in
            look()
            return try condition()
        }
    }

    /// Whether two processes run the command at this instant.
    private func look() {
        let running = running
        if running.count > 1 { twice.append(running) }
    }

    /// The processes that have begun to run the command and still do; `/proc` says so.
    private var running: [ProcessID] {
        cluster.directory.read("processes").split(separator: "\n").compactMap { line in
            guard let process = CInt(line).flatMap(ProcessID.init),
                let arguments = try? WholeFile.read("/proc/\(process)/cmdline", atMost: 4_096),
                // One that has ended and is not yet reaped has none.
                String(decoding: arguments, as: UTF8.self).contains("command.sh")
            else { return nil }
            return process
        }
    }
}
