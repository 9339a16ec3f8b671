import POSIX

/// One line on the terminal that tells how far a measurement is; nothing where there is none.
///
/// Who interrupts a measurement gets a clean end of it: no process and no directory is left behind.
final class Progress {
    private let stream = StandardStream.error
    private let signals: SignalPipe
    private let title: String

    /// - Throws: `SystemError`, if there are too many open files.
    init(_ title: String) throws(SystemError) {
        self.title = title
        signals = try SignalPipe([.interrupt, .terminate])
    }

    /// Replaces the line.
    ///
    /// - Throws: ``Interrupted``, if somebody wants the measurement to end.
    func show(_ text: String) throws(Interrupted) {
        guard signals.next() == nil else {
            clear()
            throw Interrupted()
        }
        if stream.isTerminal { stream.write("\r\u{1B}[K\(title): \(text)") }
    }

    /// Removes the line.
    func clear() {
        if stream.isTerminal { stream.write("\r\u{1B}[K") }
    }
}

/// Somebody wanted a measurement to end before it was complete.
struct Interrupted: Error, CustomStringConvertible {
    var description: String { "interrupted, so nothing is reported" }
}
