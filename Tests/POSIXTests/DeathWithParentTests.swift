import Glibc
import Testing

@testable import POSIX

@Suite("Death with the parent")
struct DeathWithParentTests {
    /// The path of a new pipe with a name, by which another process can find it.
    private static func makeNamedPipe() throws -> String {
        let path = "/tmp/posix-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let result = unsafe mkfifo(path, 0o600)
        try #require(result == 0)
        return path
    }

    private static func openNamedPipe(_ path: String, _ access: CInt) throws -> FileDescriptor {
        let number = unsafe open(path, access | O_CLOEXEC)
        return FileDescriptor(owning: try #require(number >= 0 ? number : nil))
    }

    @Test("kill -9 of this process kills a program that was to die with it")
    func killed() async throws {
        let path = try Self.makeNamedPipe()
        let reader = try Self.openNamedPipe(path, O_RDONLY | O_NONBLOCK)
        defer { _ = unsafe unlink(path) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let output = try Self.openNamedPipe(path, O_WRONLY)
            let child = try ChildProcess(
                Launch(
                    "sh", ["-c", "echo alive; exec sleep 1000"], standardOutput: output.rawValue,
                    diesWithParent: true))
            try ProcessID.current.send(.kill)
            child.send(.terminate)
        }
        // The end comes only when nobody has the pipe open: neither process lives.
        #expect(["alive\n", ""].contains(try readToEnd(reader)))
    }
}
