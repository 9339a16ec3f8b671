import Glibc
import Testing

@testable import POSIX

@Suite("The service manager")
struct ServiceManagerTests {
    /// A socket where a manager would listen.
    private static func listen(at name: String) throws -> FileDescriptor {
        let owner = FileDescriptor(owning: socket(AF_UNIX, ServiceManager.kind, 0))
        let result: CInt? = unsafe ServiceManager.withAddress(named: name) { address, length in
            unsafe bind(owner.rawValue, address, length)
        }
        try #require(result == 0)
        return owner
    }

    private static let unique = "posix-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))"

    @Test(
        "the manager hears of the state, whichever kind of name it has",
        arguments: ["/tmp/\(unique)", "@\(unique)"])
    func heard(name: String) throws {
        let manager = try Self.listen(at: name)
        defer { _ = unsafe unlink(name) }
        let state = "READY=1\nSTATUS=peer 2 leads term 4"
        #expect(ServiceManager.notify(state, at: name))
        #expect(try manager.read(maximumBytes: 999) == .bytes(Array(state.utf8)))
        #expect(try manager.read(maximumBytes: 999) == .wouldBlock)
    }

    @Test(
        "a socket was opened for the process that the variables name, and for no other one",
        arguments: [
            (["LISTEN_PID": "7", "LISTEN_FDS": "1"], true),
            (["LISTEN_PID": "7", "LISTEN_FDS": "2"], true),
            (["LISTEN_PID": "8", "LISTEN_FDS": "1"], false),
            (["LISTEN_PID": "7", "LISTEN_FDS": "0"], false),
            (["LISTEN_PID": "x", "LISTEN_FDS": "1"], false),
            (["LISTEN_FDS": "1"], false), (["LISTEN_PID": "7"], false), ([:], false),
        ])
    func passedSocket(variables: [String: String], isThere: Bool) {
        let number = ServiceManager.passedSocket(to: 7, in: Environment(variables))
        #expect(number == (isThere ? 3 : nil))
    }

    @Test(
        "a manager that is not there is told nothing",
        arguments: ["", "relative", "@\(unique)-nobody", "/tmp/\(unique)-nobody"])
    func nobody(name: String) {
        #expect(!ServiceManager.notify("READY=1", at: name))
    }

    @Test("a name that is too long is told nothing")
    func tooLong() {
        #expect(!ServiceManager.notify("READY=1", at: "@" + String(repeating: "x", count: 107)))
    }

    @Test("the manager is found by the variable that it set, and not told anything without")
    func variable() async {
        await #expect(processExitsWith: .exitCode(9)) {
            _ = unsafe unsetenv("NOTIFY_SOCKET")
            guard !ServiceManager.notify("READY=1") else { exit(1) }
            let name = "@posix-tests-\(getpid())"
            let manager = try Self.listen(at: name)
            _ = unsafe setenv("NOTIFY_SOCKET", name, 1)
            guard ServiceManager.notify("READY=1") else { exit(2) }
            let heard = try manager.read(maximumBytes: 99)
            exit(heard == .bytes(Array("READY=1".utf8)) ? 9 : 3)
        }
    }
}
