import Glibc

/// A look-up of a host's name beside the work of this process, which need not wait for it.
///
/// The system knows only look-ups that wait, for seconds if the name server is gone. This one
/// waits on a thread of its own. That thread shares nothing with the others: it is given the name,
/// and writes what it found into a pipe. If the owner of the look-up is gone before, nobody reads
/// that, and the thread ends by itself.
public final class NameLookup {
    private let reader: FileDescriptor
    private let request: LookupRequest

    /// The descriptor, to wait on with ``Poll``: readable when the answer is there.
    public var descriptor: CInt { reader.rawValue }

    /// Begins to look up a host's name.
    ///
    /// - Precondition: ``SignalPipe/ignoreBrokenPipes()`` was called.
    /// - Throws: ``SystemError``, if this process has too many open files or threads.
    public init(host: String, port: UInt16) throws(SystemError) {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let writer = pipe.takeWriter()
        let request = LookupRequest(host: host, port: port)
        try request.ask(answerTo: writer)
        self.reader = reader
        self.request = request
    }

    /// The answer, or `nil` as long as there is none; to be taken once.
    public func answer() -> Result<[SocketAddress], ResolveError>? {
        switch try? reader.read(maximumBytes: Int(PIPE_BUF)) {
        case .bytes(let bytes): request.answer(in: bytes)
        case .wouldBlock: nil
        case .ended, nil: .failure(ResolveError(host: request.host, reason: "no answer"))
        }
    }
}

/// What is asked, and how its answer travels: one line for each address, or `!` and the reason
/// why there is none.
private struct LookupRequest: Sendable {
    let host: String
    let port: UInt16

    /// What the thread gets, and gives back to nobody.
    private final class ThreadArgument: Sendable {
        let request: LookupRequest
        let writer: FileDescriptor

        init(_ request: LookupRequest, _ writer: consuming FileDescriptor) {
            self.request = request
            self.writer = writer
        }
    }

    func ask(answerTo writer: consuming FileDescriptor) throws(SystemError) {
        let argument = unsafe Unmanaged.passRetained(ThreadArgument(self, writer)).toOpaque()
        var thread = pthread_t()
        let number = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let taken = unsafe Unmanaged<ThreadArgument>.fromOpaque(argument)
                    .takeRetainedValue()
                _ = try? taken.writer.write(taken.request.answer())
                return nil
            }, argument)
        guard number == 0 else {
            unsafe Unmanaged<ThreadArgument>.fromOpaque(argument).release()
            throw SystemError(call: "pthread_create", number: ErrorNumber(rawValue: number))
        }
        pthread_detach(thread)
    }

    /// Looks the name up, and packs what is found into what a pipe takes whole.
    private func answer() -> [UInt8] {
        do {
            let lines = try resolve(host: host, port: port).prefix(32).map(\.hostText)
            return Array(lines.joined(separator: "\n").utf8)
        } catch {
            return Array("!\(error.reason)".utf8)
        }
    }

    func answer(in bytes: [UInt8]) -> Result<[SocketAddress], ResolveError> {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.first == "!" else {
            let hosts = text.split(separator: "\n")
            return .success(hosts.compactMap { SocketAddress(host: String($0), port: port) })
        }
        return .failure(ResolveError(host: host, reason: String(text.dropFirst())))
    }
}
