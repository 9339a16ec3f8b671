import FoundationEssentials
import RaftConfiguration
import Testing

@Suite("The file")
struct FileTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "raft-configuration-\(UUID().uuidString)")

    @Test("a file is read, and its errors carry its name")
    func read() throws {
        try withDirectory {
            let path = directory.appending(path: "cluster.json").path
            let json = #"{"cluster":"demo","peers":[{"id":1,"address":"localhost:1"}]}"#
            try json.write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try ClusterConfiguration.load(path) == configuration(json))
            try "[]".write(toFile: path, atomically: false, encoding: .utf8)
            let error = #expect(throws: ConfigurationError.self) {
                try ClusterConfiguration.load(path)
            }
            #expect(error?.file == path)
            #expect(error?.found == "[]")
        }
    }

    @Test("a file that is missing, and one that is a directory")
    func obstacles() throws {
        try withDirectory {
            check(
                directory.appending(path: "none.json").path,
                "no such file; name another one with --config or RAFT_CONFIG")
            check(directory.path, "it is a directory")
        }
    }

    private func check(_ path: String, _ found: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ClusterConfiguration.load(path)
        }
        #expect(error?.description == "\(path): \(found)")
    }

    private func withDirectory(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body()
    }
}
