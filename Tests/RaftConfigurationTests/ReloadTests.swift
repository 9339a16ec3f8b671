import Raft
import Testing

@testable import RaftConfiguration

@Suite("A configuration that is read again")
struct ReloadTests {
    private static let peers = #"[{"id":1,"address":"a:1"},{"id":2,"address":"b:1"}]"#

    private func configuration(_ fields: [String: String]) throws -> ClusterConfiguration {
        let all = ["cluster": #""demo""#, "peers": Self.peers].merging(fields) { $1 }
        let text = all.map { #""\#($0)":\#($1)"# }.joined(separator: ",")
        return try ClusterConfiguration(json: Array("{\(text)}".utf8), fileName: "cluster.json")
    }

    @Test(
        "each key but the log level needs a restart",
        arguments: [
            ("cluster", #""other""#), ("heartbeatMilliseconds", "110"),
            ("electionTimeoutMilliseconds", "[300,700]"), ("probing", "false"),
            ("preempt", "true"), ("keyFile", #""cluster.key""#), ("unsigned", #""accepted""#),
            ("peers", #"[{"id":1,"address":"a:1"},{"id":2,"address":"b:2"}]"#),
            ("peers", #"[{"id":1,"address":"a:1"},{"id":2,"address":"b:1","priority":2}]"#),
        ])
    func restartKeys(_ key: String, _ value: String) throws {
        let (old, new) = (try configuration([:]), try configuration([key: value]))
        #expect(old.keysToRestartFor(in: new) == [key])
        #expect(new.keysToRestartFor(in: new) == [])
    }

    @Test("the log level does not, nor does another order of the peers")
    func noRestart() throws {
        let other = #"[{"id":2,"address":"b:1"},{"id":1,"address":"a:1"}]"#
        let new = try configuration(["logLevel": #""debug""#, "peers": other])
        #expect(try configuration([:]).keysToRestartFor(in: new) == [])
    }

    @Test("the log level is one of four, or not said", arguments: LogLevel.allCases)
    func levels(_ level: LogLevel) throws {
        #expect(try configuration(["logLevel": "\"\(level.rawValue)\""]).logLevel == level)
        #expect(try configuration([:]).logLevel == nil)
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(["logLevel": #""loud""#])
        }
        #expect(
            error.map { "\($0)" }
                == #"cluster.json: logLevel: expected "error", "warning", "info", "debug", found "loud""#
        )
    }
}
