internal import POSIX
internal import Raft

/// The small process between the daemon and the command that runs only under its lease.
///
/// It kills the command when the lease that it was told of runs out, or when the daemon is gone,
/// so that a daemon that hangs, is stopped or is starved cannot let the command outlive the lease.
public struct CommandGuard: ~Copyable {
    private var child: ChildProcess
    private let orders: FileDescriptor
    private let signals: SignalPipe
    private var schedule: GuardSchedule
    private var unread = ""
    private var wasTerminated = false
    private var wasKilled = false

    /// The first argument that makes `raftd` a guard; what follows is the command.
    public static let flag = "--guard-of-command"

    private static let notFound: CInt = 127
    private static let notExecutable: CInt = 126

    /// Why a command did not even start, if that is what the guard's status says.
    static func obstacle(_ status: CInt) -> String? {
        switch status {
        case notFound: "not found"
        case notExecutable: "not executable"
        case _: nil
        }
    }

    /// Runs a command until it ends or must not run any more.
    ///
    /// - Parameter command: The program and its arguments.
    /// - Returns: the status to exit with, as a shell has it: the command's own, 128 and the number
    ///   of the signal that ended it, 127 if it was not found, 126 if it cannot be run.
    public static func run(_ command: [String]) -> CInt {
        do throws(SystemError) {
            var watch = try CommandGuard(command)
            return try watch.watch()
        } catch {
            return error.number == .notFound ? notFound : notExecutable
        }
    }

    private init(_ command: [String]) throws(SystemError) {
        SignalPipe.ignoreBrokenPipes()
        let orders = FileDescriptor(owning: Launch.inheritedNumber)
        let signals = try SignalPipe([.childChanged, .terminate, .interrupt, .hangUp])
        let launch = Launch(command[0], Array(command.dropFirst()), diesWithParent: true)
        let child = try ChildProcess(launch)
        schedule = GuardSchedule(until: .current + GuardSchedule.notice)
        self.child = child
        self.orders = orders
        self.signals = signals
    }

    private mutating func watch() throws(SystemError) -> CInt {
        while true {
            let ready = try Poll.wait(
                for: [orders.rawValue, signals.descriptor], until: deadline?.microseconds)
            while signals.next() != nil {}
            if !ready[0].isEmpty { try readOrders() }
            if let exit = try child.exit() { return try finish(exit) }
            act(at: .current)
        }
    }

    /// When to act next, if nothing comes in before; killed is killed, and only the end is awaited.
    private var deadline: Instant? {
        if wasKilled { return nil }
        return wasTerminated ? schedule.kill : min(schedule.kill, schedule.termination)
    }

    private mutating func act(at now: Instant) {
        if now >= schedule.kill, !wasKilled {
            wasKilled = true
            child.sendToGroup(.kill)
        } else if now >= schedule.termination, !wasTerminated {
            wasTerminated = true
            child.sendToGroup(.terminate)
            // Whoever stands still cannot obey.
            child.sendToGroup(.resume)
        }
    }

    /// Reads what the daemon says.
    ///
    /// If it is gone, so is the lease.
    private mutating func readOrders() throws(SystemError) {
        switch try orders.read(maximumBytes: 4_096) {
        case .wouldBlock: break
        case .ended: schedule.take(.stop(by: .zero))
        case .bytes(let bytes):
            unread += String(decoding: bytes, as: UTF8.self)
            while let end = unread.firstIndex(of: "\n") {
                if let order = GuardOrder(line: unread[..<end]) { schedule.take(order) }
                unread = String(unread[unread.index(after: end)...])
            }
        }
    }

    /// Takes what the command left behind in its group along.
    private mutating func finish(_ exit: ChildExit) throws(SystemError) -> CInt {
        child.sendToGroup(.kill)
        _ = try child.reap()
        return switch exit {
        case .status(let status): status
        case .signal(let number): 128 + number
        }
    }
}
