import Glibc

/// What a read from a stream of bytes found.
public enum StreamRead: Hashable, Sendable {
    /// At least one byte.
    case bytes([UInt8])

    /// Nothing yet.
    case wouldBlock

    /// The end: nobody has the other side open any more.
    case ended
}

/// What became of a write to a stream of bytes.
public enum StreamWrite: Hashable, Sendable {
    /// This many bytes were taken, at least one unless none were offered.
    case written(Int)

    /// There is no room for any of them yet.
    case wouldBlock

    /// Nobody has the other side open any more.
    case ended
}

extension FileDescriptor {
    /// The next bytes of the stream, no more than that.
    ///
    /// - Throws: ``SystemError``, if the descriptor is not one to read from.
    public borrowing func read(maximumBytes: Int) throws(SystemError) -> StreamRead {
        precondition(maximumBytes > 0, "a read of no bytes cannot tell the end from nothing")
        var result = 0
        var number = ErrorNumber.interrupted
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximumBytes) { buffer, count in
            result = uninterrupted {
                unsafe Glibc.read(rawValue, buffer.baseAddress, buffer.count)
            }
            number = .last
            count = max(0, result)
        }
        if result == 0 { return .ended }
        if result > 0 { return .bytes(bytes) }
        if number == .wouldBlock { return .wouldBlock }
        // The other end was closed before it had read everything; what it wrote has been read.
        if number == .connectionReset { return .ended }
        throw SystemError(call: "read", number: number)
    }

    /// Offers bytes to the stream, which may take some of them only.
    ///
    /// ``SignalPipe/ignoreBrokenPipes()`` must have been called, or a reader that is gone ends
    /// this process.
    ///
    /// - Throws: ``SystemError``, if the descriptor is not one to write to.
    public borrowing func write(_ bytes: [UInt8]) throws(SystemError) -> StreamWrite {
        try writeOnce(bytes[...], to: rawValue)
    }
}

/// Writes to a descriptor that somebody else owns, as far as it takes the bytes.
func writeOnce(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) throws(SystemError) -> StreamWrite {
    let count = uninterrupted {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
    }
    guard count == -1 else { return .written(count) }
    let number = ErrorNumber.last
    if number == .wouldBlock { return .wouldBlock }
    if number == .brokenPipe { return .ended }
    throw SystemError(call: "write", number: number)
}
