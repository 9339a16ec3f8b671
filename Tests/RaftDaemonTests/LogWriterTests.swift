import POSIX
import Raft
import RaftServer
import Testing

@testable import RaftDaemon

@Suite("Lines of the log")
struct LogWriterTests {
    private func line(_ format: LogFormat, isJournal: Bool = false) -> String {
        var log = LogWriter(cluster: "demo", peer: NodeID(2), level: .info, format: format)
        log.isJournal = isJournal
        return log.line(.linesLost(12), at: "2026-01-31T23:59:59.123Z")
    }

    @Test("a sentence for people, with its time and its level")
    func text() {
        #expect(
            line(.text) == "2026-01-31T23:59:59.123Z warning peer 2: lost 12 lines of this log\n")
    }

    @Test("the journal has a time of its own, and takes the priority")
    func journal() {
        #expect(line(.text, isJournal: true) == "<4>peer 2: lost 12 lines of this log\n")
    }

    @Test("the last line is as all others are, where programs read them")
    func lastLine() {
        func line(_ format: LogFormat, isJournal: Bool) -> String {
            format.lastLine("no such file", of: nil, nil, isJournal: isJournal, at: "noon")
        }
        #expect(line(.text, isJournal: false) == "raftd: no such file\n")
        #expect(line(.text, isJournal: true) == "<3>raftd: no such file\n")
        #expect(
            line(.json, isJournal: true)
                == #"{"time":"noon","level":"error","event":"fatal","cluster":null,"peer":null,"#
                + #""message":"no such file"}"# + "\n")
    }

    @Test("an object for programs: the event, the cluster, the peer, the fields and the sentence")
    func json() {
        #expect(
            line(.json, isJournal: true)
                == #"{"time":"2026-01-31T23:59:59.123Z","level":"warning","event":"linesLost","#
                + #""cluster":"demo","peer":2,"lines":12,"message":"lost 12 lines of this log"}"#
                + "\n")
    }
}

@Suite("Addresses of the system and of the server")
struct EndpointConversionTests {
    @Test(
        "there and back",
        arguments: [("10.0.0.1", "10.0.0.1:7"), ("2001:db8::1", "[2001:db8::1]:7")])
    func round(_ host: String, _ text: String) throws {
        let address = try #require(SocketAddress(host: host, port: 7))
        #expect("\(Endpoint(address))" == text)
        #expect(SocketAddress(Endpoint(address)) == address)
    }

    @Test("what comes in as IPv4 at a socket of IPv6 is no loopback, whatever it says")
    func mapped() {
        let address = SocketAddress.loopback(.ipv4, port: 7)
        #expect(Endpoint(address, arrivedAt: .ipv4).isLoopback)
        #expect(!Endpoint(address, arrivedAt: .ipv6).isLoopback)
        #expect(SocketAddress(Endpoint(address, arrivedAt: .ipv6)) == address)
    }
}
