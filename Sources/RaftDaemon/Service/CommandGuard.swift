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
    private var lines: OrderLines
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
    /// A guard whose command ended because of the lease, or was never started, ends by SIGALRM: no
    /// status of a command can be mistaken for that.
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
        var lines = OrderLines()
        var schedule = GuardSchedule(until: .zero)
        for order in try lines.read(from: orders) { schedule.take(order) }
        // Whoever starts this process may have been held up on the way for longer than the lease.
        if Instant.current >= schedule.termination { Self.endOfLease() }
        let launch = Launch(command[0], Array(command.dropFirst()), diesWithParent: true)
        child = try ChildProcess(launch)
        self.lines = lines
        self.schedule = schedule
        self.orders = orders
        self.signals = signals
    }

    private mutating func watch() throws(SystemError) -> CInt {
        while true {
            // Ended orders would be ready for ever.
            let descriptors = [signals.descriptor] + (lines.hasEnded ? [] : [orders.rawValue])
            let ready = try Poll.wait(for: descriptors, until: deadline?.microseconds)
            while signals.next() != nil {}
            if ready.last != [], !lines.hasEnded { try readOrders() }
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
    /// Once the command was asked to end because of the lease, no extension changes that; and if
    /// the daemon is gone, so is the lease.
    private mutating func readOrders() throws(SystemError) {
        for order in try lines.read(from: orders) {
            if wasTerminated, !schedule.isStopping, case .extend = order { continue }
            schedule.take(order)
        }
        if lines.hasEnded { schedule.take(.stop(by: .zero)) }
    }

    /// Takes what the command left behind in its group along.
    private mutating func finish(_ exit: ChildExit) throws(SystemError) -> CInt {
        child.sendToGroup(.kill)
        _ = try child.reap()
        if wasTerminated, !schedule.isStopping { Self.endOfLease() }
        return switch exit {
        case .status(let status): status
        case .signal(let number): 128 + number
        }
    }

    /// Ends this process in the one way in which no command can.
    private static func endOfLease() -> Never {
        try? ProcessID.current.send(.alarm)
        exitProcess(128 + Signal.alarm.number)
    }
}
