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

    /// Prints a text as it is; whether somebody got it.
    @discardableResult
    func write(_ text: String) -> Bool { StandardStream.output.write(text) }

    /// Prints lines.
    @discardableResult
    func write(lines: [String]) -> Bool { write(lines.map { $0 + "\n" }.joined()) }
}
