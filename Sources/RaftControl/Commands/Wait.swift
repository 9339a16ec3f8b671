internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Flag {
    fileprivate static let termAfter = Flag(
        "--term-after", .required("T"), "only a leader in a term above T")
    fileprivate static let not = Flag("--not", .required("ID"), "only a leader other than ID")
    fileprivate static let here = Flag(
        "--here", .optional("ID"), "only this machine's peer, once it holds the lease")
}

extension Command {
    /// Returns as soon as a leader is agreed on.
    static let wait = Command(
        syntax: CommandSyntax(
            "wait", "wait until a majority agrees on a leader",
            explanation: """
                Returns as soon as a majority agrees on a leader, and prints it; exits with 1 if
                --timeout runs out first.

                With --here it returns when this machine's peer leads and holds the lease: the one
                that has one of this machine's addresses or, with an ID, that id.
                """,
            flags: [.termAfter, .not, .here],
            examples: [
                "raftctl wait --term-after 4 --not 2 --timeout 5000",
                "raftctl wait --here --timeout 86400000 && ./only-on-the-leader",
            ])
    ) { context in
        var client = try context.connect()
        let configuration = client.configuration
        let term = try context.arguments.number(.termAfter, in: 0...Term.last.number)
        let other = try context.id(.not, in: configuration)
        let own = try context.id(.here, in: configuration)
        let isHere = context.arguments.has(.here)
        let local =
            try isHere ? context.peersHere(&client, named: own, by: "--here ID") : nil
        while true {
            let (leadership, view) = try client.leader(until: context.deadline) { found, query in
                guard found.leader != other, term.map({ found.term > Term($0) }) ?? true else {
                    return false
                }
                guard let local else { return true }
                let view = query.view(of: configuration, at: .now)
                return local.contains(found.leader)
                    && view.report(of: found.leader)?.holdsLease == true
            }
            guard let leadership else {
                let wanted =
                    isHere ? "this machine's peer does not lead after" : "no new leader within"
                throw NegativeOutcome("\(wanted) \(context.timeout.inWords): \(view.verdict)")
            }
            guard try !isHere || client.hasLease(leadership.leader, until: context.deadline) else {
                continue
            }
            try context.write(leadership, of: configuration)
            return .done
        }
    }
}
