import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("Floods, and the sockets that they fill")
    struct FloodTests {
        @Test("a peer has a socket for each other peer, and nobody else can have its address")
        func sockets() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            // The leader has sent to both by now: one for everybody, two for them.
            let address = cluster[leadership.leader].address
            let connected = try SystemSocket.all(at: address).filter(\.isConnected)
            #expect(connected.count == 2)
            #expect(try SystemSocket.all(at: address).count == 3)
            for sharing in ["SO_REUSEADDR", "SO_REUSEPORT"] {
                let host = "\(address)".split(separator: ":").dropLast().joined(separator: ":")
                let script = """
                    import socket, errno
                    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    s.setsockopt(socket.SOL_SOCKET, socket.\(sharing), 1)
                    try: s.bind(("\(host)", \(address.port))); print("stolen")
                    except OSError as e: print(errno.errorcode[e.errno])
                    """
                let run = try ProgramRun("python3", ["-c", script])
                #expect(run.output == "EADDRINUSE\n", "\(sharing): \(run.error)")
            }
        }

        @Test("a flood of questions and of nonsense from a stranger costs the cluster no leader")
        func stranger() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            let codec = DatagramCodec(cluster: "test")
            let socket = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
            let question = try codec.encode(.query(.state, sequence: 1))
            let nonsense = [UInt8](repeating: UInt8(ascii: "["), count: 1_200)
            let address = cluster[leadership.leader].address
            for _ in 1...150 {
                for _ in 1...200 {
                    _ = socket.send(question, to: address)
                    _ = socket.send(nonsense, to: address)
                }
                try cluster.turnOnce()
            }
            try cluster.expectUnchanged(leadership, for: .seconds(1))
        }

        @Test("what overflows for a stranger loses nothing that a peer has sent")
        func overflow() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            let follower = cluster.others(than: leadership.leader)[0]
            try cluster.expectUnchanged(leadership, for: .milliseconds(300))
            let socket = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
            let nonsense = [UInt8](repeating: UInt8(ascii: "["), count: 1_200)
            cluster[follower].send(.stop)
            for _ in 1...3_000 { _ = socket.send(nonsense, to: cluster[follower].address) }
            try cluster.watch(for: .milliseconds(200)) { _ in }
            cluster[follower].send(.resume)
            try cluster.expectUnchanged(leadership, for: .milliseconds(500))
            let sockets = try SystemSocket.all(at: cluster[follower].address)
            let connected = sockets.filter(\.isConnected)
            let drops = sockets.filter { !$0.isConnected }.map(\.drops)
            #expect(drops.count == 1 && drops[0] > 0, "\(sockets)")
            #expect(!connected.isEmpty)
            #expect(connected.map(\.drops).max() == 0, "\(sockets)")
        }
    }
}

/// A socket of IPv4, as `/proc/net/udp` has it.
private struct SystemSocket {
    let isConnected: Bool
    let drops: Int

    static func all(at address: SocketAddress) throws -> [SystemSocket] {
        guard case .ipv4(let bits) = address.host else { return [] }
        let place = hexadecimal(bits.byteSwapped, 8) + ":" + hexadecimal(UInt32(address.port), 4)
        let table = try WholeFile.read("/proc/net/udp", atMost: 1 << 20)
        return String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 12, fields[1] == place else { return nil }
            return SystemSocket(
                isConnected: fields[2] != "00000000:0000", drops: Int(fields[12]) ?? 0)
        }
    }

    private static func hexadecimal(_ number: UInt32, _ digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }
}

extension Cluster {
    /// Serves everybody once, and sees who leads.
    fileprivate func turnOnce() throws { try watch(for: .milliseconds(1)) { _ in } }
}
