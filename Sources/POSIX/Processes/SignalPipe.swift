import Glibc
import Synchronization

/// The signals that came and were not yet taken out: bit n is signal n.
private let pending = Atomic<UInt64>(0)

/// The end of the pipe that a handler writes to; −1 while nobody listens.
private let bell = Atomic<CInt>(-1)

/// Notes a signal and rings the bell.
///
/// It runs in the middle of whatever this process was doing, so it does nothing but two
/// atomic operations and one write, and leaves `errno` as it was.
private func note(_ number: CInt) {
    let before = errno
    pending.bitwiseOr(1 << UInt64(number), ordering: .sequentiallyConsistent)
    var byte: UInt8 = 0
    _ = unsafe write(bell.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = before
}

/// Signals as something to wait for with ``Poll``, in place of interruptions.
///
/// A signal that comes several times before it is taken out counts once, as the system counts it
/// too. No signal is lost. A process has at most one of these at a time.
public struct SignalPipe: ~Copyable {
    private let reader: FileDescriptor
    private let writer: FileDescriptor
    private let watched: [Signal]

    /// The descriptor, to wait on with ``Poll``: readable when a signal has come.
    public var descriptor: CInt { reader.rawValue }

    /// Listens to these signals from now on, even if they were blocked when it was started.
    ///
    /// ``Signal/hangUp`` stays ignored if it is so already: that is what `nohup` asks for.
    ///
    /// - Precondition: no other signal pipe lives, and the signals can be caught.
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init(_ signals: [Signal]) throws(SystemError) {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let writer = pipe.takeWriter()
        let (isOnly, _) = bell.compareExchange(
            expected: -1, desired: writer.rawValue, ordering: .sequentiallyConsistent)
        precondition(isOnly, "a process has one signal pipe at a time")
        pending.store(0, ordering: .sequentiallyConsistent)
        self.watched = signals.filter { $0 != .hangUp || !isIgnored($0) }
        self.reader = reader
        self.writer = writer
        for signal in watched { handle(signal, with: note) }
        unblock(watched)
    }

    /// A signal that has come, or `nil` if none has; to be called until it says `nil`.
    public borrowing func next() -> Signal? {
        silence()
        let came = pending.load(ordering: .sequentiallyConsistent)
        guard came != 0 else { return nil }
        let number = CInt(came.trailingZeroBitCount)
        pending.bitwiseAnd(~(1 << UInt64(number)), ordering: .sequentiallyConsistent)
        return Signal(number: number)
    }

    /// Empties the pipe, before the pending signals are looked at: so none that comes later is
    /// without its byte.
    private borrowing func silence() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while uninterrupted({ unsafe read(descriptor, &bytes, 64) }) == 64 {}
    }

    /// Makes writing to a pipe or a terminal that is gone an error instead of the end.
    public static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        for signal in watched { restoreDefault(signal) }
        bell.store(-1, ordering: .sequentiallyConsistent)
    }
}

private func isIgnored(_ signal: Signal) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(signal.number, nil, &action) == 0 else { return false }
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
}

private func handle(_ signal: Signal, with handler: @escaping @convention(c) (CInt) -> Void) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    let result = unsafe sigaction(signal.number, &action, nil)
    precondition(result == 0, "\(signal) cannot be caught")
}

private func restoreDefault(_ signal: Signal) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    _ = unsafe sigaction(signal.number, &action, nil)
}

private func unblock(_ signals: [Signal]) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal.number) }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
}
