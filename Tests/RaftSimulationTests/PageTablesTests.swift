import POSIX
import Raft
import RaftSimulation
import Testing

@testable import RaftWire

/// What a program may send to the page, against the tables by which the page explains it.
@Suite("What the page has words for")
struct PageTablesTests {
    private let script: Script

    init() throws { script = try Script("words.js") }

    @Test("everything that a peer may say of itself")
    func observations() {
        #expect(script.keys(of: "KINDS") == Set(Observation.Kind.allCases.map(\.rawValue)))
    }

    @Test("everything that may make a peer take a step, or that the world may do")
    func causes() {
        let known = script.keys(of: "STEPS").union(script.keys(of: "WORLD_WORDS"))
        let onlyLive: Set = [
            "reported", "remembered", "rememberedEnd", "unwatched", "unreachable",
        ]
        #expect(known == onlyLive.union(Recording.Cause.Kind.allCases.map(\.rawValue)))
    }

    @Test("every reason to refuse something, or to stop leading")
    func reasons() {
        let reasons =
            VoteRefusal.Kind.allCases.map(\.rawValue) + StepDownReason.Kind.allCases.map(\.rawValue)
            + TransferRefusal.Kind.allCases.map(\.rawValue)
        #expect(script.keys(of: "REASONS") == Set(reasons))
    }

    @Test("everything that the guard may be doing with a command")
    func commands() {
        #expect(
            script.keys(of: "COMMAND_NEWS") == Set(CommandReport.State.allCases.map(\.rawValue)))
    }

    @Test("every reason to hold an election")
    func electionCauses() {
        #expect(script.keys(of: "CAUSES") == Set(ElectionCause.allCases.map(\.rawValue)))
    }

    @Test("every datagram between peers, and the news of a refused connection")
    func datagrams() throws {
        let peers = RPC.all.filter { $0.queryBytes == 0 }.map(\.name)
        #expect(try Script("recording.js").cases == Set(peers).union(["Challenge"]))
        #expect(script.keys(of: "DATAGRAMS").contains("refused"))
    }

    @Test(
        "each of them has a rule of our articles and a sentence about itself",
        arguments: [
            "KINDS", "STEPS", "WORLD_WORDS", "REASONS", "CAUSES", "DATAGRAMS", "COMMAND_NEWS",
        ])
    func rules(_ table: String) {
        let rules = script.keys(of: "RULES")
        for (key, entry) in script.entries(of: table) {
            let rule = entry.split(separator: "rule: \"").dropFirst().first?.prefix { $0 != "\"" }
            #expect(rule.map { rules.contains(String($0)) } == true, "\(table).\(key) has no rule")
            let isTold = entry.contains("what: \"") || ["datagram", "clock"].contains(key)
            #expect(isTold, "\(table).\(key) is not explained")
        }
    }
}

/// A file of the page's source, as far as it consists of tables: `const NAME = {`, then a line for
/// each entry.
private struct Script {
    private let lines: [Substring]

    init(_ name: String, file: String = #filePath) throws {
        let top = file.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(top)/Sources/CRaftPage/Source/\(name)"
        let text = String(decoding: try WholeFile.read(path, atMost: 1 << 20), as: UTF8.self)
        lines = text.split(separator: "\n")
    }

    func entries(of table: String) -> [(key: String, text: Substring)] {
        lines.drop { $0 != "const \(table) = {" }.dropFirst().prefix { $0 != "};" }.map { line in
            (line.dropFirst(2).prefix { $0 != ":" }.filter { $0 != "\"" }, line)
        }
    }

    func keys(of table: String) -> Set<String> { Set(entries(of: table).map(\.key)) }

    /// What the one switch of the file knows by name.
    var cases: Set<String> {
        Set(
            lines.compactMap { line in
                let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
                return parts.count > 2 && parts[0].hasSuffix("case ") ? String(parts[1]) : nil
            })
    }
}
