import POSIX

/// One line on the terminal that tells how far a measurement is; nothing where there is none.
struct Progress {
    private let stream = StandardStream.error
    private let title: String

    init(_ title: String) { self.title = title }

    /// Replaces the line.
    func show(_ text: String) {
        guard stream.isTerminal else { return }
        stream.write("\r\u{1B}[K\(title): \(text)")
    }

    /// Removes the line.
    func clear() {
        guard stream.isTerminal else { return }
        stream.write("\r\u{1B}[K")
    }
}
