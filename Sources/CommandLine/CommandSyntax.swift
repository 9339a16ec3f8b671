/// What may stand on the command line of one command, and what there is to know about it.
public struct CommandSyntax: Hashable, Sendable {
    /// A word that is no flag.
    public struct Operand: Hashable, Sendable {
        /// What the help calls it.
        public let name: String

        /// Whether it may be left out.
        public let isOptional: Bool

        /// The words that it may be; empty for any.
        public let choices: [String]

        /// An operand of this name.
        public init(_ name: String, isOptional: Bool = false, choices: [String] = []) {
            self.name = name
            self.isOptional = isOptional
            self.choices = choices
        }

        /// The operand as the usage line writes it.
        var spelling: String {
            let words = choices.isEmpty ? name : choices.joined(separator: "|")
            return isOptional ? "[\(words)]" : words
        }
    }

    /// What is typed after the name of the program.
    public let name: String

    /// What the command does, in a few words.
    public let summary: String

    /// What there is to know about it, in paragraphs.
    public let explanation: String

    /// The flags that it takes besides those of the program.
    public let flags: [Flag]

    /// The words that may follow its name.
    public let operands: [Operand]

    /// The flags of the program that mean nothing to it, and are refused.
    public let excluded: [Flag]

    /// Command lines to copy.
    public let examples: [String]

    /// A command of this name.
    public init(
        _ name: String, _ summary: String, explanation: String, flags: [Flag] = [],
        operands: [Operand] = [], excluding excluded: [Flag] = [], examples: [String]
    ) {
        self.name = name
        self.summary = summary
        self.explanation = explanation
        self.flags = flags
        self.operands = operands
        self.excluded = excluded
        self.examples = examples
    }
}
