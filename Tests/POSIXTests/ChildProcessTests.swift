import Glibc
import Testing

@testable import POSIX

@Suite("Children")
struct ChildProcessTests {
    /// What a shell prints that runs this script, and how it ends.
    static func shell(
        _ script: String, environment: Environment = .inherited
    ) throws -> (String, ChildExit) {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        var child = try start(script, environment, output: pipe.takeWriter())
        return (try readToEnd(reader), try child.wait())
    }

    private static func start(
        _ script: String, _ environment: Environment, output: consuming FileDescriptor
    ) throws -> ChildProcess {
        try ChildProcess(
            Launch(
                "/bin/sh", ["-c", script], environment: environment, standardOutput: output.rawValue
            ))
    }

    @Test("a program's status comes back", arguments: [0, 7, 255] as [CInt])
    func status(expected: CInt) throws {
        var child = try ChildProcess(Launch("sh", ["-c", "exit $0", "\(expected)"]))
        #expect(try child.wait() == .status(expected))
        #expect(try child.reap() == .status(expected))
        #expect(child.send(.kill) == false)
        #expect(child.sendToGroup(.kill) == false)
    }

    @Test("a program that a signal ended is told from one that ended by itself")
    func signalled() throws {
        var child = try ChildProcess(Launch("sleep", ["1000"]))
        #expect(try child.reap() == nil)
        #expect(child.send(.terminate) == true)
        #expect(try child.wait() == .signal(number: SIGTERM))
    }

    @Test("the end is seen before it is reaped, and the number is kept until then")
    func peek() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        var child = try Self.start("exit 3", .inherited, output: pipe.takeWriter())
        #expect(try readToEnd(reader) == "")
        let watch = try ProcessWatch(child.id)
        while !watch.hasEnded() {}
        #expect(child.id.exists)
        #expect(try child.reap() == .status(3))
        #expect(!child.id.exists)
    }

    @Test(
        "a program that cannot be started is named, with the reason",
        arguments: [
            ("/nosuchprogram", ErrorNumber.notFound), ("nosuchprogram", .notFound),
            ("/etc/passwd", .accessDenied), ("/etc", .accessDenied),
            ("/etc/passwd/x", .notADirectory),
        ])
    func cannotStart(program: String, number: ErrorNumber) {
        let error = #expect(throws: SystemError.self) { _ = try ChildProcess(Launch(program)) }
        #expect(error == SystemError(call: "start", subject: program, number: number))
        #expect(error?.description == "start \(program): \(number)")
    }

    @Test("a program finds the environment that it was given and no other")
    func environment() throws {
        let given = Environment(["RAFT_TERM": "7", "EMPTY": "", "EQUALS": "a=b"])
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let writer = pipe.takeWriter()
        var child = try ChildProcess(
            Launch("/usr/bin/env", environment: given, standardOutput: writer.rawValue))
        _ = consume writer
        let lines = try readToEnd(reader).split(separator: "\n")
        #expect(Set(lines) == ["RAFT_TERM=7", "EMPTY=", "EQUALS=a=b"])
        #expect(try child.wait() == .status(0))
    }

    @Test("a program's standard input is empty")
    func emptyInput() throws {
        let (output, exit) = try Self.shell("cat; readlink /proc/self/fd/0")
        #expect(output == "/dev/null\n")
        #expect(exit == .status(0))
    }

    @Test("a program inherits the three standard descriptors and no other")
    func descriptors() throws {
        // As somebody else might have opened it: without care.
        let careless = FileDescriptor(owning: dup(STDERR_FILENO))
        let socket = try UDPSocket.local()
        let (output, _) = try Self.shell("exec ls /proc/self/fd")
        // The fourth is the directory itself, which ls reads.
        #expect(output == "0\n1\n2\n3\n")
        #expect(careless.rawValue > 2 && socket.descriptor > 2)
    }

    @Test("a program finds the descriptor that it was given as number 3")
    func inherited() throws {
        SignalPipe.ignoreBrokenPipes()
        var toChild = try Pipe()
        var fromChild = try Pipe()
        let writer = toChild.takeWriter()
        let reader = fromChild.takeReader()
        let given = toChild.takeReader()
        let output = fromChild.takeWriter()
        var child = try ChildProcess(
            Launch(
                "sh", ["-c", "read line; echo got $line; ls /proc/self/fd | wc -l"],
                standardOutput: output.rawValue, inherited: [given.rawValue]))
        #expect(try child.wait() == .status(0))
        _ = consume given
        _ = consume output
        #expect(try readToEnd(reader) == "got\n5\n")
        #expect(try Poll.wait(for: [writer.rawValue], until: patience()) == [.failed])
        #expect(try writer.write([1]) == .ended)
    }

    @Test("a program reads what is written to the descriptor that it was given")
    func reading() throws {
        var toChild = try Pipe()
        let writer = toChild.takeWriter()
        let given = toChild.takeReader()
        #expect(try writer.write(Array("hello\n".utf8)) == .written(6))
        var child = try ChildProcess(
            Launch("sh", ["-c", "read word <&3; test $word = hello"], inherited: [given.rawValue]))
        #expect(try child.wait() == .status(0))
    }

    @Test("standard output and error can be the same, or exchanged")
    func exchanged() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let writer = pipe.takeWriter()
        var child = try ChildProcess(
            Launch(
                "sh", ["-c", "echo one; echo two >&2"], standardOutput: writer.rawValue,
                standardError: writer.rawValue))
        _ = consume writer
        #expect(try child.wait() == .status(0))
        #expect(try readToEnd(reader) == "one\ntwo\n")
    }

    @Test("a program starts with every signal at its default and none blocked")
    func signals() throws {
        SignalPipe.ignoreBrokenPipes()
        let (output, _) = try Self.shell("exec cat /proc/self/status")
        let masks = output.split(separator: "\n").filter { $0.hasPrefix("Sig") && $0.count == 24 }
        #expect(masks.map { $0.prefix(6) } == ["SigPnd", "SigBlk", "SigIgn", "SigCgt"])
        for mask in masks {
            let bits = try #require(UInt64(mask.suffix(16), radix: 16))
            // The C library keeps signals 32 and 33 to itself, and lets nobody touch them.
            #expect(bits & ~(3 << 31) == 0, "\(mask)")
        }
    }

    @Test("a program leads a group of its own, and the group can be ended with it")
    func group() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        var child = try Self.start(
            "sleep 1000 & sleep 1000 & exit 0", .inherited, output: pipe.takeWriter())
        #expect(getpgid(child.id.rawValue) == child.id.rawValue)
        let watch = try ProcessWatch(child.id)
        while !watch.hasEnded() {}
        #expect(try Poll.wait(for: [reader.rawValue], until: 0) == [[]])
        #expect(child.sendToGroup(.kill) == true)
        // The pipe ends when the last of the group is gone.
        #expect(try readToEnd(reader) == "")
        #expect(try child.reap() == .status(0))
    }

    @Test("a child whose owner is gone is killed with its group, and leaves no zombie")
    func abandoned() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let id: ProcessID
        do {
            let child = try Self.start(
                "sleep 1000 & echo ready; wait", .inherited, output: pipe.takeWriter())
            id = child.id
            #expect(try waitUntilReadable(reader.rawValue))
            #expect(try reader.read(maximumBytes: 99) == .bytes(Array("ready\n".utf8)))
        }
        #expect(try readToEnd(reader) == "")
        #expect(!id.exists)
    }
}
