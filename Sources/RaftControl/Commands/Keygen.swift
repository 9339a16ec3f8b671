internal import Authentication
internal import CommandLine
internal import POSIX

extension Command {
    /// Prints a new key.
    static let keygen = Command(
        syntax: CommandSyntax(
            "keygen", "print a new line for the key file",
            explanation: """
                Prints a new random key, one line for the file that "keyFile" in cluster.json
                names. Anybody who can read that file can speak for every peer: let nobody read it but
                the user that runs raftd.
                """,
            excluding: [.configuration, .keyFile, .timeout, .json],
            examples: ["(umask 077; raftctl keygen > cluster.key)"])
    ) { context in
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<Key.byteCount).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        try context.console.write(KeyFile.line(of: bytes) + "\n")
        return .done
    }
}
