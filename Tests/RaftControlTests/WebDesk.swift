import HTTP
import Raft
import RaftConfiguration
import RaftWire

@testable import RaftClient
@testable import RaftControl

/// A service, and clients that ask it, each over a connection of its own.
struct WebDesk {
    let configuration: ClusterConfiguration
    var service: WebService
    private var lastNumber = 0

    init(peersHere: [Int] = [0]) throws {
        configuration = try cluster(of: 3)
        service = WebService(configuration, peersHere: peersHere, hosts: HostNames(["a"]))
    }

    mutating func ask(
        _ path: String, _ method: String = "GET", host: String = "a"
    ) -> Int {
        lastNumber += 1
        service.server.open(lastNumber, at: .zero)
        service.server.receive(
            Array("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8),
            from: lastNumber, at: .zero)
        return lastNumber
    }

    func text(_ number: Int) -> String {
        String(decoding: service.server.output(of: number), as: UTF8.self)
    }

    func status(_ number: Int) -> Int? {
        text(number).split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    func body(_ number: Int) -> String {
        text(number).split(separator: "\r\n\r\n").dropFirst().first.map(String.init) ?? ""
    }
}

/// What the peers said, in the order of their ids; none of one that is silent.
func heard(_ reports: [StateReport?], at time: UInt64 = 0) -> PeerQuery {
    var query = PeerQuery(of: reports.count, .state, .once, sequence: 1, at: instant(time))
    _ = query.requests(at: instant(time))
    for (index, report) in reports.enumerated() {
        guard let report else { continue }
        query.handle(
            .reply(.state(report), from: index, sequence: UInt64(index) + 1), at: instant(time))
    }
    return query
}

func leader(_ id: UInt64, holdsLease: Bool = true) -> StateReport {
    var report = report(NodeID(id), .leader, 4, leader: NodeID(id))
    report.holdsLease = holdsLease
    return report
}

func follower(_ id: UInt64, of leader: UInt64?) -> StateReport {
    report(NodeID(id), .follower, 4, leader: leader.map { NodeID($0) })
}
