import Glibc

/// One datagram that has arrived.
public struct Datagram: Hashable, Sendable {
    /// What it carries: nothing, if it is an empty one; only the beginning, if it was cut off.
    public let bytes: [UInt8]

    /// Where it says that it came from.
    public let source: SocketAddress

    /// Whether it was longer than the receiver had room for.
    public let isTruncated: Bool

    /// A datagram with this content, from there.
    public init(bytes: [UInt8], source: SocketAddress, isTruncated: Bool = false) {
        self.bytes = bytes
        self.source = source
        self.isTruncated = isTruncated
    }
}

extension UDPSocket {
    /// The oldest datagram that waits, or `nil` if none does.
    ///
    /// It may be an empty one. Of a datagram longer than the maximum the rest is lost; it is marked as truncated.
    ///
    /// - Throws: ``SystemError``, only if the socket itself is of no use any more.
    public borrowing func receive(maximumBytes: Int) throws(SystemError) -> Datagram? {
        for _ in 0..<Self.attempts {
            let attempt = attemptToReceive(maximumBytes: maximumBytes)
            switch attempt {
            case .success(let datagram): return datagram
            case .failure(let number) where number.isPassingLack: return nil
            case .failure(let number) where number.mayBeOfAnEarlierDatagram: continue
            case .failure(let number): throw SystemError(call: "recvfrom", number: number)
            }
        }
        return nil
    }

    private borrowing func attemptToReceive(
        maximumBytes: Int
    ) -> Result<Datagram?, ErrorNumber> {
        var length = -1
        var number = ErrorNumber.interrupted
        var source: SocketAddress?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximumBytes) { buffer, count in
            unsafe (length, source) = receive(into: buffer)
            number = .last
            count = min(max(length, 0), maximumBytes)
        }
        guard length >= 0 else { return .failure(number) }
        guard let source else { return .success(nil) }
        let isTruncated = length > maximumBytes
        return .success(Datagram(bytes: bytes, source: source, isTruncated: isTruncated))
    }

    /// The length that the datagram had when it was sent, and its source.
    private borrowing func receive(
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> (Int, SocketAddress?) {
        unsafe readingAddress { source, length in
            uninterrupted {
                let flags = CInt(MSG_TRUNC)
                return unsafe recvfrom(
                    descriptor, buffer.baseAddress, buffer.count, flags, source, length)
            }
        }
    }
}
