import Testing

@testable import CommandLine

/// A program with two commands and one with none.
private enum Example {
    static let file = Flag("--file", .file, "the file")
    static let count = Flag("--count", .required("N"), "how many")
    static let here = Flag("--here", .optional("ID"), "only here")
    static let colour = Flag("--colour", .choice(["red", "blue"]), "which colour")
    static let worker = Flag("--worker", .none, "used by itself", isHidden: true)
    static let quiet = Flag("--quiet", .none, "print nothing")

    static let commands = ProgramSyntax(
        "tool", "do things", explanation: "Does things.", flags: [file, quiet],
        commands: [
            CommandSyntax(
                "paint", "paint it", explanation: "Paints it.", flags: [colour, here, count],
                examples: ["tool paint --colour red"]),
            CommandSyntax(
                "open", "open it", explanation: "Opens\nit.\n\n  front  first\n  back   last",
                operands: [.init("a door", choices: ["front", "back"])], excluding: [quiet],
                examples: ["tool open back"]),
            CommandSyntax(
                "count", "count them", explanation: "Counts.",
                flags: [Flag("--count", .optional("N"), "so many at most")],
                examples: ["tool count"]),
        ], needsCommand: true, sections: [.init("Exit status", "0  done")],
        examples: ["tool paint"])

    static let daemon = ProgramSyntax(
        "daemon", "run", explanation: "Runs.", flags: [file, count, worker],
        rest: .init("COMMAND ARG...", "run this"), sections: [], examples: ["daemon"],
        manualSection: 8)
}

@Suite("Command lines")
struct ParsingTests {
    private func parse(
        _ line: String, _ syntax: ProgramSyntax = Example.commands
    ) throws -> ParsedArguments {
        let invocation = try syntax.parse(line.split(separator: " ").map(String.init))
        guard case .run(let arguments) = invocation else {
            throw UsageError("it prints something instead")
        }
        return arguments
    }

    private func refusal(
        of line: [String], _ syntax: ProgramSyntax = Example.commands
    ) -> String? {
        do throws(UsageError) {
            _ = try syntax.parse(line)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "flags may stand anywhere on the line, their values after a space or an equals sign",
        arguments: [
            "paint --colour red --file a", "--file=a paint --colour=red",
            "--colour red --file b paint --file a",
        ])
    func anywhere(_ line: String) throws {
        let arguments = try parse(line)
        #expect(arguments.command == "paint")
        #expect(arguments.value(Example.colour) == "red")
        #expect(arguments.value(Example.file) == "a")
        #expect(!arguments.has(Example.quiet))
        #expect(arguments.operands == [])
    }

    @Test("of a flag that is given more than once the last value counts, or all of them do")
    func repeated() throws {
        let arguments = try parse("paint --file b --count 2 --file=a --count 3")
        #expect(arguments.values(Example.file) == ["b", "a"])
        #expect(arguments.value(Example.file) == "a")
        #expect(try arguments.number(Example.count, in: 0...9) == 3)
        #expect(arguments.values(Example.here) == [])
    }

    @Test(
        "an optional value is a number that follows, or stands after an equals sign",
        arguments: [
            ("paint --here", ""), ("paint --here 0", "0"), ("paint --here=3", "3"),
            ("--here paint", ""), ("paint --here --quiet", ""),
        ])
    func optional(_ line: String, _ value: String) throws {
        #expect(try parse(line).value(Example.here) == value)
    }

    @Test("two commands may mean different things by one flag")
    func sameName() throws {
        #expect(try parse("count --count").value(Example.count) == "")
        #expect(try parse("paint --count 3").value(Example.count) == "3")
        #expect(refusal(of: ["paint", "--count"]) == "--count needs a value, N")
    }

    @Test("what stands after -- is left as it is")
    func rest() throws {
        let arguments = try parse("--count 2 -- run --file --help -- x", Example.daemon)
        #expect(arguments.rest == ["run", "--file", "--help", "--", "x"])
        #expect(try arguments.number(Example.count, in: 1...9) == 2)
        #expect(!arguments.has(Example.file))
    }

    @Test(
        "what cannot be followed is refused with the reason",
        arguments: [
            ([], "a command is missing; the commands are paint, open, count"),
            (["pant"], "there is no command pant; did you mean paint?"),
            (["dance"], "there is no command dance; the commands are paint, open, count"),
            (["paint", "--color"], "there is no flag --color; did you mean --colour?"),
            (["paint", "--x\u{1B}"], "there is no flag --x?"),
            (["paint", "--quiet=1"], "--quiet takes no value"),
            (["paint", "--file"], "--file needs a value, FILE"),
            (["paint", "--file="], "--file needs a value, FILE"),
            (["open", "back", "--colour", "red"], "open has no flag --colour"),
            (["open", "back", "--quiet"], "open has no flag --quiet"),
            (["paint", "5"], "paint takes no argument, but got \"5\""),
            (["open"], "open needs a door: front or back"),
            (["open", "side"], "open needs a door: front or back, not side"),
            (["open", "back", "x"], "open takes no more arguments, but got \"x\""),
            (["paint", "--"], "there is no flag --"),
        ])
    func refusals(_ line: [String], _ reason: String) {
        #expect(refusal(of: line) == reason)
    }

    @Test("a program without commands takes no word, and no empty command after --")
    func withoutCommands() {
        #expect(refusal(of: ["x"], Example.daemon) == "daemon takes no argument, but got \"x\"")
        #expect(refusal(of: ["--"], Example.daemon) == "there is no command after --")
        #expect(refusal(of: [], Example.daemon) == nil)
    }

    @Test("numbers and words are checked where they are read")
    func values() throws {
        let arguments = try parse("paint --count 10 --colour green")
        let number = #expect(throws: UsageError.self) {
            try arguments.number(Example.count, in: 1...9)
        }
        #expect(number?.description == "--count takes a whole number from 1 to 9, not 10")
        let word = #expect(throws: UsageError.self) {
            try arguments.choice(Example.colour, of: Colour.self)
        }
        #expect(word?.description == "--colour takes one of red, blue, not green")
        #expect(try parse("paint --colour blue").choice(Example.colour, of: Colour.self) == .blue)
    }

    private enum Colour: String, CaseIterable { case red, blue }
}

@Suite("Help, manual pages and completions come from one declaration")
struct HelpTests {
    private func text(_ line: [String], _ syntax: ProgramSyntax = Example.commands) throws -> String
    {
        guard case .print(let text) = try syntax.parse(line) else {
            throw UsageError("it prints nothing")
        }
        return text
    }

    @Test("the help of a program lists its commands and flags, and fits 80 columns")
    func program() throws {
        #expect(
            try text(["--help"]) == """
                usage: tool [--file FILE] [--quiet] COMMAND

                Does things.

                  paint  paint it
                  open   open it
                  count  count them

                  --file FILE  the file
                  --quiet      print nothing
                  --help       print this help
                  --version    print the version

                Exit status:
                  0  done

                Example:
                  tool paint

                """)
        #expect(try text(["-h"]) == text(["help"]))
    }

    @Test("the help of a command has its own flags, however it is asked for")
    func command() throws {
        let expected = """
            usage: tool paint [--colour red|blue] [--here [ID]] [--count N] [--file FILE]
                              [--quiet]

            Paints it.

              --colour red|blue  which colour
              --here [ID]        only here
              --count N          how many

            Example:
              tool paint --colour red

            """
        #expect(try text(["paint", "--help"]) == expected)
        #expect(try text(["--help", "paint", "--count", "x"]) == expected)
        #expect(try text(["help", "paint"]) == expected)
    }

    @Test("a usage line that is too long is broken between two flags")
    func brokenLine() {
        let flags = (1...9).map { Flag("--flag-number-\($0)", .required("VALUE"), "") }
        let syntax = ProgramSyntax(
            "tool", "", explanation: "", flags: flags, sections: [], examples: [])
        let lines = syntax.usage().split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("            [--flag") })
    }

    @Test("a flag that a program passes to itself is taken, and shown nowhere")
    func hidden() throws {
        #expect(try Example.daemon.parse(["--worker"]) != .print(""))
        for flag in ["--help", "--man-page", "--completions=bash", "--completions=fish"] {
            #expect(try !text([flag], Example.daemon).contains("worker"))
        }
    }

    @Test("every program says its version, and it is the same one")
    func version() throws {
        #expect(try text(["--version"]) == "tool \(ProgramSyntax.version)\n")
        #expect(try text(["--version"], Example.daemon) == "daemon \(ProgramSyntax.version)\n")
    }

    @Test("the lines of a paragraph are filled, those of a table are kept")
    func table() throws {
        let help = try text(["open", "--help"])
        #expect(help.contains("\n\nOpens it.\n\n  front  first\n  back   last\n\n"))
    }

    @Test("the manual page has every command and flag, with hyphens that can be copied")
    func manual() throws {
        let page = try text(["--man-page"])
        #expect(page.hasPrefix(".TH TOOL 1 \"\" \"raft \(ProgramSyntax.version)\"\n.SH NAME\n"))
        for line in [
            ".SS paint", ".TP\n\\fB\\-\\-colour\\fR \\fIred|blue\\fR\nwhich colour",
            ".SH EXIT STATUS\n0  done", "\\fB\\-\\-help\\fR",
        ] { #expect(page.contains(line)) }
        #expect(try text(["--man-page"], Example.daemon).contains("\\fB\\-\\-\\fR COMMAND ARG..."))
    }

    @Test("completions know every command, flag and word", arguments: Shell.allCases)
    func completions(_ shell: Shell) throws {
        let script = try text(["--completions", shell.rawValue])
        for word in ["paint", "open", "file", "quiet", "colour", "here", "count", "front", "blue"] {
            #expect(script.contains(word))
        }
    }
}
