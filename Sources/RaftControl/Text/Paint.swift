/// What a colour is for.
enum Colour {
    case plain, faint, good, doubtful, bad

    /// The parameter of the terminal's "select graphic rendition"; none for the usual look.
    fileprivate var parameter: String? {
        switch self {
        case .plain: nil
        case .faint: "2"
        case .good: "1;32"
        case .doubtful: "33"
        case .bad: "31"
        }
    }
}

/// Colours on a terminal that can show them, nothing elsewhere.
struct Paint {
    let isOn: Bool

    func callAsFunction(_ text: String, _ colour: Colour) -> String {
        guard isOn, !text.isEmpty, let parameter = colour.parameter else { return text }
        return "\u{1B}[\(parameter)m\(text)\u{1B}[0m"
    }
}
