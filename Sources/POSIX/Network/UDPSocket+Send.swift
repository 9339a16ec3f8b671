import Glibc

/// What became of a datagram at its sender; only the first case gives it a chance to arrive.
public enum SendOutcome: Hashable, Sendable {
    /// The system took it. Whether it arrives is another matter.
    case sent

    /// There is no room for it just now; it was dropped.
    case wouldBlock

    /// There is no way to the destination, or a rule on this host forbids it.
    case unreachable

    /// It is longer than the network takes.
    case tooLong

    /// The system would not have it for another reason.
    case failed(ErrorNumber)
}

extension UDPSocket {
    /// Sends one datagram, which may be empty, without ever waiting.
    ///
    /// A destination that refuses datagrams cannot be told from others here: it is heard of later,
    /// from ``nextDeliveryFailure()``.
    public borrowing func send(_ bytes: [UInt8], to destination: SocketAddress) -> SendOutcome {
        for _ in 1..<Self.attempts {
            guard let number = attemptToSend(bytes, to: destination) else { return .sent }
            guard number.mayBeOfAnEarlierDatagram else { return SendOutcome(number) }
        }
        guard let number = attemptToSend(bytes, to: destination) else { return .sent }
        return SendOutcome(number)
    }

    private borrowing func attemptToSend(
        _ bytes: [UInt8], to destination: SocketAddress
    ) -> ErrorNumber? {
        let count = uninterrupted {
            unsafe destination.withSystemAddress(for: localAddress.family) { pointer, length in
                unsafe sendto(descriptor, bytes, bytes.count, 0, pointer, length)
            }
        }
        return count == -1 ? .last : nil
    }
}

extension SendOutcome {
    init(_ number: ErrorNumber) {
        switch number.rawValue {
        case _ where number.isPassingLack: self = .wouldBlock
        case EMSGSIZE: self = .tooLong
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EACCES, EPERM: self = .unreachable
        default: self = .failed(number)
        }
    }
}

extension ErrorNumber {
    /// Whether the same call may well succeed a moment later.
    var isPassingLack: Bool {
        switch rawValue {
        case EAGAIN, ENOBUFS, ENOMEM: true
        default: false
        }
    }

    /// Whether the network may have sent this error back for a datagram that was sent before.
    ///
    /// These are the errors that the messages of ICMP and ICMPv6 are turned into. A call that
    /// fails with one of them is repeated: that clears an old error, and brings up again one that
    /// is the call's own.
    var mayBeOfAnEarlierDatagram: Bool {
        switch rawValue {
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENONET, EPROTO, ENOPROTOOPT,
            EOPNOTSUPP, EACCES, EMSGSIZE:
            true
        default: false
        }
    }
}
