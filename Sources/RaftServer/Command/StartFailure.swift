/// Why a program could not be started.
struct StartFailure: Hashable, Sendable, CustomStringConvertible {
    /// The system's number for the reason.
    let errno: UInt32

    /// The reason in words; Linux has the same numbers on every machine that Swift knows.
    var description: String {
        switch errno {
        case 2: "no such file"
        case 8: "not a program (no #! line, or built for another machine)"
        case 11, 12: "the system has no room for another process"
        case 13: "permission denied (is it executable?)"
        case 20: "a part of its path is not a directory"
        case _: "system error \(errno)"
        }
    }
}
