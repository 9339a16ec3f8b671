import POSIX
import RaftTesting

/// A process that computes all the time.
final class LoadGenerator {
    private let process: ChildProcess

    init() throws {
        process = try ChildProcess(
            Launch(ownProgram, [Command.spin], diesWithParent: true))
    }

    /// What it does.
    static func spin() -> Never {
        var state: UInt64 = 1
        while true { state = state &* 6_364_136_223_846_793_005 &+ 1 }
    }
}

/// This program.
let ownProgram = siblingProgram("raftbench")
