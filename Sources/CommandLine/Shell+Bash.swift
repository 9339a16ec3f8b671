extension ProgramSyntax {
    /// The script for bash.
    var bashCompletions: String {
        let cases = commands.map { command in
            let words = command.operandWords + completedFlags(command).map(\.name)
            return "        \(command.name)) words=\"\(words.joined(separator: " "))\" ;;"
        }
        let words = commands.map(\.name) + completedFlags(nil).map(\.name)
        return """
            # bash completion for \(name)
            _\(name)() {
                local commands="\(commands.map(\.name).joined(separator: " "))"
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
                local command="" candidate words
                for candidate in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    [[ " $commands " == *" $candidate "* ]] && command=$candidate && break
                done
                case $before in
            \(valueCases.joined(separator: "\n"))
                esac
                case $command in
            \((cases + ["        *) words=\"\(words.joined(separator: " "))\" ;;"]).joined(separator: "\n"))
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -o filenames -F _\(name) \(name)

            """
    }

    /// What completes the value of each flag that has one.
    private var valueCases: [String] {
        everyFlag.reduce(into: []) { lines, flag in
            guard let action = flag.inBash else { return }
            let line = "        \(flag.name)) \(action); return ;;"
            if !lines.contains(line) { lines.append(line) }
        }
    }
}

extension Flag {
    /// What completes its value; none if none must follow.
    fileprivate var inBash: String? {
        switch value {
        case .none, .optional: nil
        case .required: "COMPREPLY=()"
        case .choice(let words): compgen("-W \"\(words.joined(separator: " "))\"")
        case .file: compgen("-f")
        case .directory: compgen("-d")
        }
    }

    private func compgen(_ action: String) -> String {
        "mapfile -t COMPREPLY < <(compgen \(action) -- \"$word\")"
    }
}
