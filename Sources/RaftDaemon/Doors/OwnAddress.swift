internal import POSIX
internal import RaftConfiguration

/// Where a peer is to listen, which may be a name that has to be looked up.
enum OwnAddress {
    /// The address to bind; none if the peer was asked to stop meanwhile.
    ///
    /// - Throws: ``DaemonFailure/unknownAddress(_:)``, if the name has no address.
    static func find(
        _ address: PeerAddress, _ signals: borrowing SignalPipe
    ) throws(DaemonFailure) -> SocketAddress? {
        if let literal = SocketAddress(host: address.host, port: address.port) { return literal }
        let lookup = try DaemonFailure.calling { () throws(SystemError) in
            try NameLookup(host: address.host, port: address.port)
        }
        while true {
            switch lookup.answer() {
            case .success(let addresses): return addresses.first
            case .failure(let error): throw .unknownAddress(error)
            case nil: break
            }
            if signals.asksToStop() { return nil }
            let descriptors = [lookup.descriptor, signals.descriptor]
            _ = try DaemonFailure.calling { () throws(SystemError) in
                try Poll.wait(for: descriptors, until: nil)
            }
        }
    }
}

extension SignalPipe {
    /// Whether one of the signals that came since asks this process to stop.
    func asksToStop() -> Bool {
        while let signal = next() {
            if signal == .terminate || signal == .interrupt { return true }
        }
        return false
    }
}
