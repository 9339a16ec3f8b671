internal import POSIX

/// Where results are printed.
struct Console {
    /// Whether a person watches, on a terminal that can move its cursor.
    let isScreen: Bool

    /// Colours, if the terminal can show them and its user wants them.
    let paint: Paint

    /// Standard output, as this process found it.
    static var standard: Console {
        Console(
            isTerminal: StandardStream.output.isTerminal, environment: Environment.inherited)
    }

    /// A terminal, or something else; `NO_COLOR` with any value turns the colours off
    /// (<https://no-color.org>).
    init(isTerminal: Bool, environment: Environment) {
        isScreen = isTerminal && environment["TERM"] != "dumb"
        paint = Paint(isOn: isScreen && (environment["NO_COLOR"] ?? "").isEmpty)
    }

    /// Prints a text as it is.
    ///
    /// - Throws: ``OutputError`` if nobody can read it.
    func write(_ text: String) throws(OutputError) {
        do {
            try StandardStream.output.print(text)
        } catch {
            throw OutputError(cause: error)
        }
    }

    /// Prints lines.
    ///
    /// - Throws: ``OutputError`` if nobody can read them.
    func write(lines: [String]) throws(OutputError) {
        try write(lines.map { $0 + "\n" }.joined())
    }
}

/// That a result could not be printed.
struct OutputError: Error, CustomStringConvertible {
    let cause: SystemError

    var description: String { "cannot write to standard output: \(cause.number)" }
}
