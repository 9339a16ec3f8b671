extension ProgramSyntax {
    /// The program's page for `man`, in the `man(7)` macros.
    var manualPage: String {
        let header = ".TH \(name.uppercased()) \(manualSection) \"\" \"raft \(Self.version)\""
        let synopsis = usage().replacing("usage: ", with: "")
        var lines = [header, ".SH NAME", "\(name.roff) \\- \(summary.roff)", ".SH SYNOPSIS"]
        lines += Self.verbatim([synopsis])
        lines += [".SH DESCRIPTION"] + Self.paragraphs(explanation)
        if !commands.isEmpty { lines += [".SH COMMANDS"] + commands.flatMap(entry) }
        lines += [".SH OPTIONS"]
        lines += (shownFlags(of: nil) + Self.common + [.manualPage, .completions]).flatMap(\.roff)
        if let rest { lines += [".TP", "\\fB\\-\\-\\fR \(rest.title.roff)", rest.text.roff] }
        for section in sections {
            lines += [".SH \(section.title.uppercased().roff)"] + Self.paragraphs(section.text)
        }
        lines += [".SH EXAMPLES"] + Self.verbatim(examples)
        return lines.map { $0 + "\n" }.joined()
    }

    private func entry(_ command: CommandSyntax) -> [String] {
        [".SS \(command.name.roff)", "\(command.summary.roff)."]
            + Self.verbatim([usage(command.name).replacing("usage: ", with: "")])
            + Self.paragraphs(command.explanation) + command.flags.flatMap(\.roff)
            + Self.verbatim(command.examples)
    }

    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? ".PP" : String($0).roff }
    }

    private static func verbatim(_ lines: [String]) -> [String] {
        [".PP", ".nf", ".RS"]
            + lines.joined(separator: "\n").split(separator: "\n").map { String($0).roff }
            + [".RE", ".fi"]
    }
}

extension Flag {
    /// The flag and what it does, as an indented paragraph.
    fileprivate var roff: [String] {
        let value = valueName.map { " \\fI\($0.roff)\\fR" } ?? ""
        return [".TP", "\\fB\(name.roff)\\fR\(value)", summary.roff]
    }
}

extension String {
    /// The text as roff takes it for nothing but text.
    fileprivate var roff: String {
        let text = replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&\(text)" : text
    }
}
