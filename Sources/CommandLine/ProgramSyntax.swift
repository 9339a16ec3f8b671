/// The whole command line of a program: what can be typed, and everything that its help says.
///
/// A program has commands (`raftctl state`), or flags alone (`raftd --id 1`), or both; flags may
/// stand anywhere on the line.
public struct ProgramSyntax: Hashable, Sendable {
    /// A part of the help under a title of its own.
    public struct Section: Hashable, Sendable {
        /// What it is about, such as `Exit status`.
        public let title: String

        /// What it says.
        public let text: String

        /// A part under this title.
        public init(_ title: String, _ text: String) {
            self.title = title
            self.text = text
        }
    }

    /// What is typed to run it.
    public let name: String

    /// What it does, in a few words.
    public let summary: String

    /// What there is to know about it, in paragraphs.
    public let explanation: String

    /// The flags of the program; every command takes them too, unless it excludes some.
    public let flags: [Flag]

    /// The flags that only a line without a command takes.
    public let flagsWithoutCommand: [Flag]

    /// The commands; empty if there are none.
    public let commands: [CommandSyntax]

    /// Whether the program does something without a command.
    public let needsCommand: Bool

    /// What may stand after `--`, as the help calls it, and what becomes of it; none for nothing.
    public let rest: Section?

    /// What else the help says.
    public let sections: [Section]

    /// Command lines to copy.
    public let examples: [String]

    /// The section of the manual that its page belongs to: 1 for a command, 8 for a daemon.
    public let manualSection: Int

    /// A program of this name.
    public init(
        _ name: String, _ summary: String, explanation: String, flags: [Flag],
        withoutCommand flagsWithoutCommand: [Flag] = [], commands: [CommandSyntax] = [],
        needsCommand: Bool = false, rest: Section? = nil, sections: [Section], examples: [String],
        manualSection: Int = 1
    ) {
        self.name = name
        self.summary = summary
        self.explanation = explanation
        self.flags = flags
        self.flagsWithoutCommand = flagsWithoutCommand
        self.commands = commands
        self.needsCommand = needsCommand
        self.rest = rest
        self.sections = sections
        self.examples = examples
        self.manualSection = manualSection
    }

    /// The version of all programs of this project.
    public static let version = "0.1.0"

    /// The command with this name.
    func command(_ name: String?) -> CommandSyntax? { commands.first { $0.name == name } }

    /// The flags that may stand beside a command, or without one.
    func flags(of command: CommandSyntax?) -> [Flag] {
        guard let command else { return flagsWithoutCommand + flags }
        return command.flags + flags.filter { !command.excluded.contains($0) }
    }

    /// The flags that the help knows of.
    func shownFlags(of command: CommandSyntax?) -> [Flag] {
        flags(of: command).filter { !$0.isHidden }
    }

    /// The flags that every program has.
    static let common: [Flag] = [.help, .version]

    /// All flags that can be typed.
    var everyFlag: [Flag] {
        flagsWithoutCommand + flags + commands.flatMap(\.flags) + Self.common + [
            .manualPage, .completions,
        ]
    }
}
