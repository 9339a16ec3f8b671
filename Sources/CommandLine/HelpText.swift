extension ProgramSyntax {
    /// The columns that the help may take.
    static let columns = 80

    /// The usage line of a command, or of the program; broken where it is too long.
    public func usage(_ name: String? = nil) -> String {
        let command = command(name)
        let words = command.map { commandUsage($0) } ?? programUsage
        let start = "usage: \(self.name) " + (command.map { "\($0.name) " } ?? "")
        return start
            + words.filled(width: Self.columns - start.count)
            .joined(separator: "\n" + String(repeating: " ", count: start.count))
    }

    private var programUsage: [String] {
        let command = commands.isEmpty ? [] : [needsCommand ? "COMMAND" : "[COMMAND]"]
        return shownFlags(of: nil).map(\.inUsage) + command
            + (rest.map { ["[-- \($0.title)]"] } ?? [])
    }

    private func commandUsage(_ command: CommandSyntax) -> [String] {
        command.operands.map(\.spelling) + shownFlags(of: command).map(\.inUsage)
    }

    /// Everything about the program, for `--help`.
    var helpText: String {
        let lists = [
            commands.isEmpty ? nil : Self.pairs(commands.map { ($0.name, $0.summary) }),
            Self.list(shownFlags(of: nil) + Self.common, rest),
        ]
        let parts =
            [usage(), explanation.reflowed] + lists.compactMap(\.self)
            + sections.map { "\($0.title):\n\($0.text.indented)" } + [Self.examples(examples)]
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Everything about a command, for `--help`.
    func helpText(_ command: CommandSyntax) -> String {
        let flags = command.flags.isEmpty ? [] : [Self.list(command.flags)]
        let parts =
            [usage(command.name), command.explanation.reflowed] + flags
            + [Self.examples(command.examples)]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func examples(_ lines: [String]) -> String {
        "\(lines.count == 1 ? "Example" : "Examples"):\n"
            + lines.map { "  \($0)" }.joined(separator: "\n")
    }

    private static func list(_ flags: [Flag], _ rest: Section? = nil) -> String {
        pairs(
            flags.map { ($0.spelling, $0.summary) }
                + (rest.map { [("-- \($0.title)", $0.text)] } ?? []))
    }

    /// Two columns, the second one broken into lines; a first column that is too wide has a line
    /// of its own.
    private static func pairs(_ pairs: [(String, String)]) -> String {
        let width = min(pairs.map(\.0.count).max() ?? 0, 24)
        let margin = String(repeating: " ", count: width + 4)
        return pairs.map { name, text in
            let lines = text.split(separator: " ").map(String.init)
                .filled(width: columns - width - 4)
            let body = lines.joined(separator: "\n" + margin)
            guard name.count <= width else { return "  \(name)\n\(margin)\(body)" }
            return "  \(name)" + String(repeating: " ", count: width - name.count + 2) + body
        }.joined(separator: "\n")
    }
}

extension Flag {
    /// The flag as the usage line has it: it may be left out.
    fileprivate var inUsage: String { "[\(spelling)]" }
}

extension String {
    /// The paragraphs of the text in lines as wide as the help; one that is indented, a table say,
    /// as it is.
    fileprivate var reflowed: String {
        split(separator: "\n\n").map { paragraph in
            guard !paragraph.hasPrefix(" ") else { return String(paragraph) }
            return paragraph.split { $0 == " " || $0 == "\n" }.map(String.init)
                .filled(width: ProgramSyntax.columns).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    fileprivate var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
    }
}

extension [String] {
    /// The words in lines that are at most so wide, as far as a word fits at all.
    func filled(width: Int) -> [String] {
        var lines: [String] = []
        for word in self {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}
