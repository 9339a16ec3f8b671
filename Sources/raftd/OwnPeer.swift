import CommandLine
import POSIX
import Raft
import RaftConfiguration

extension ClusterConfiguration {
    /// The one peer that has an address of this machine.
    ///
    /// - Throws: ``NoPeerHere`` if there is none, or `UsageError` if there are several.
    func onlyPeerHere(named path: String) throws -> NodeID {
        let own = try SocketAddress.ownAddresses()
        let local = peers.filter { peer in
            let addresses = try? resolve(host: peer.address.host, port: peer.address.port)
            return (addresses ?? []).contains { $0.isLocal(among: own) }
        }
        guard let peer = local.first else {
            throw NoPeerHere(path: path)
        }
        guard local.count == 1 else {
            let ids = local.map { "\($0.id)" }.joined(separator: ", ")
            throw UsageError(
                "--id is missing, and several peers in \(path.printable) have an address of this "
                    + "machine: \(ids)")
        }
        return peer.id
    }
}

/// No peer has an address of this machine: it is the wrong one, or has not got its address yet.
///
/// A service manager is to try again, as it does where an address is taken.
struct NoPeerHere: Error, CustomStringConvertible {
    /// Where the peers are listed.
    let path: String

    /// What is wrong, and what to do.
    var description: String {
        "--id is missing, and no peer in \(path.printable) has an address of this machine (yet)"
    }
}
