/// Some lines at the bottom of a terminal that are written anew in place, while others scroll by
/// above them.
struct Screen {
    private var shown: [String] = []

    /// Whether there is anything on it.
    var isInUse: Bool { !shown.isEmpty }

    /// What to write so that the terminal shows these lines at the bottom, and above them, for
    /// good, the others; empty if nothing changes.
    ///
    /// A line that is wider than the terminal is cut off there: were it broken, the cursor would
    /// go back too few lines the next time.
    mutating func update(_ lines: [String], above others: [String] = []) -> String {
        guard lines != shown || !others.isEmpty else { return "" }
        let back = shown.isEmpty ? "" : "\u{1B}[\(shown.count)A"
        shown = lines
        let above = others.map { $0 + "\n" }.joined()
        let below = lines.map { $0 + "\n" }.joined()
        return "\r\(back)\u{1B}[J\(above)\u{1B}[?7l\(below)\u{1B}[?7h"
    }
}
