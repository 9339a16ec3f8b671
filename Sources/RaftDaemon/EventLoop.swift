internal import Raft
internal import RaftServer

/// The one loop of the daemon: wait, take in what came, ask, save, do what is to be done, and only
/// then look at the clock.
///
/// There is no suspension between saving and answering and no lock, and nothing that comes from
/// outside can stop it.
struct EventLoop<Host: Machine & ~Copyable, Chance: RandomNumberGenerator>: ~Copyable {
    private var server: RaftServer
    private var machine: Host
    private var generator: Chance

    /// Datagrams that are read before anything else is looked at: a flood cannot starve the
    /// heartbeat.
    static var datagramsPerTurn: Int { 64 }

    /// The loop of a server on a machine.
    ///
    /// The names of sessions come from the generator, so it has to be the system's where there are
    /// keys.
    init(_ server: RaftServer, on machine: consuming Host, using generator: Chance) {
        self.server = server
        self.machine = machine
        self.generator = generator
    }

    /// Runs until the server says that it has ended.
    ///
    /// On every way out the command ends first: also when the disk has failed.
    ///
    /// - Returns: the status to exit with.
    /// - Throws: when the disk or the system failed for good.
    mutating func run(_ startup: Startup) throws(DaemonFailure) -> Int32 {
        do {
            let status = try loop(startup)
            // The server has waited for the command's end, and has said what has none.
            _ = machine.leave(by: server.commandUntil)
            return status
        } catch {
            for input in machine.leave(by: server.commandUntil) {
                machine.write(server.handle(input, at: machine.now, using: &generator).log)
            }
            throw error
        }
    }

    private mutating func loop(_ startup: Startup) throws(DaemonFailure) -> Int32 {
        var status = try take(.started(startup))
        while status == nil {
            try machine.wait(until: server.deadline(after: machine.now))
            status = try takeTurn()
        }
        return status ?? 0
    }

    /// What others have said comes before the clock: a peer that was stopped hears its leader
    /// before it acts on its election timer.
    private mutating func takeTurn() throws(DaemonFailure) -> Int32? {
        for _ in 0..<Self.datagramsPerTurn {
            guard let input = try machine.nextFromNetwork() else { break }
            if let status = try take(input) { return status }
        }
        for input in try machine.takeFromElsewhere() {
            if let status = try take(input) { return status }
        }
        let now = machine.now
        return now < server.deadline(after: now) ? nil : try take(.tick)
    }

    /// Takes one input, and what comes of it at once.
    private mutating func take(_ input: ServerInput) throws(DaemonFailure) -> Int32? {
        var inputs = [input]
        while !inputs.isEmpty {
            let output = server.handle(inputs.removeFirst(), at: machine.now, using: &generator)
            inputs += machine.send(output.requests)
            let actions = try save(output)
            inputs += machine.perform(actions)
            if let change = actions.persisted { inputs.append(.event(.persisted(change))) }
            if let status = actions.exitStatus { return status }
        }
        return nil
    }

    /// Writes the log, saves what must be saved, and yields what is to be done after that.
    private mutating func save(_ output: ServerOutput) throws(DaemonFailure) -> ServerActions {
        machine.write(output.log)
        let actions = try output.release { change throws(DaemonFailure) in
            let start = machine.now
            try machine.save(change)
            server.noteFlush(taking: machine.now - start)
        }
        if let isDrained = actions.isDrained { try machine.save(isDrained: isDrained) }
        return actions
    }
}
