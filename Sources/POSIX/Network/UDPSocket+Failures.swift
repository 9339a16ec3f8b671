import CSystem
import Glibc

/// What the network said about a datagram that was sent earlier.
///
/// It is a hint and no proof: anybody on the way can forge it.
public enum DeliveryFailure: Hashable, Sendable {
    /// The destination's host answers, and no process listens at the port.
    case refused(SocketAddress)

    /// Nothing leads to the destination, or something on the way forbids it.
    case unreachable(SocketAddress)

    /// The datagram was too long for the way.
    case tooLong(SocketAddress)

    /// Another error, about this destination if it is known.
    case other(ErrorNumber, SocketAddress?)
}

extension UDPSocket {
    /// The oldest failure that is not yet taken out, or `nil` if there is none.
    ///
    /// Call it until it says `nil` whenever ``Poll`` reports ``Readiness/failed`` for the socket.
    public borrowing func nextDeliveryFailure() -> DeliveryFailure? {
        while true {
            var failure = csystem_delivery_failure()
            var destination = sockaddr_storage()
            let result = uninterrupted {
                unsafe csystem_next_delivery_failure(descriptor, &destination, &failure)
            }
            guard result == 0 else {
                forgetPendingError()
                return nil
            }
            guard failure.is_network_error else { continue }
            let number = ErrorNumber(rawValue: CInt(truncatingIfNeeded: failure.number))
            return DeliveryFailure(number, of: SocketAddress(destination))
        }
    }

    /// Clears an error whose entry found no room in the queue; it would be reported for ever.
    private borrowing func forgetPendingError() {
        var number: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length)
    }
}

extension DeliveryFailure {
    init(_ number: ErrorNumber, of destination: SocketAddress?) {
        guard let destination else {
            self = .other(number, nil)
            return
        }
        switch number.rawValue {
        case ECONNREFUSED: self = .refused(destination)
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EACCES:
            self = .unreachable(destination)
        case EMSGSIZE: self = .tooLong(destination)
        default: self = .other(number, destination)
        }
    }
}
