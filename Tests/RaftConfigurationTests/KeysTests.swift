import Authentication
import FoundationEssentials
import RaftConfiguration
import Testing

@Suite("Keys in the configuration")
struct KeysTests {
    private func configuration(
        _ fields: String, at path: String = "cluster.json"
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let json = #"{"cluster":"a",\#(fields)"peers":[{"id":1,"address":"localhost:1"}]}"#
        return try ClusterConfiguration(json: Array(json.utf8), fileName: path)
    }

    @Test("without a key file nothing is signed, and unsigned datagrams are refused with one")
    func defaults() throws {
        let configuration = try configuration("")
        #expect(configuration.keyFile == nil)
        #expect(configuration.unsigned == .refused)
    }

    @Test(
        "a key file is found from the directory of the configuration",
        arguments: [
            ("cluster.json", "cluster.key", "cluster.key"),
            ("/etc/raft/cluster.json", "cluster.key", "/etc/raft/cluster.key"),
            ("../cluster.json", "keys/a.key", "../keys/a.key"),
            ("/etc/raft/cluster.json", "/run/cluster.key", "/run/cluster.key"),
        ])
    func path(configuration path: String, keyFile: String, found: String) throws {
        #expect(try configuration(#""keyFile":"\#(keyFile)","#, at: path).keyFile == found)
    }

    @Test("unsigned datagrams are accepted or refused")
    func unsigned() throws {
        #expect(try configuration(#""unsigned":"accepted","#).unsigned == .accepted)
        #expect(try configuration(#""unsigned":"refused","#).unsigned == .refused)
    }

    @Test(
        "another value is refused with its key",
        arguments: [
            (#""keyFile":"","#, #"keyFile: expected the path of a file with keys, found """#),
            (#""keyFile":null,"#, "keyFile: expected the path of a file with keys, found null"),
            (#""unsigned":true,"#, #"unsigned: expected "refused" or "accepted", found true"#),
            (#""unsigned":"yes","#, #"unsigned: expected "refused" or "accepted", found "yes""#),
        ])
    func wrong(fields: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(fields) }
        #expect(error?.description == "cluster.json: " + message)
    }

    @Test("a key file is read, and what is wrong with it is told with its name and line")
    func file() throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "raft-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "cluster.key").path
        let line = KeyFile.line(of: [UInt8](repeating: 7, count: 32))
        func message(_ text: String, mode: Int) throws -> String? {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            do throws(ConfigurationError) {
                #expect(
                    try KeyFile.load(path)
                        == KeyRing([Key(bytes: [UInt8](repeating: 7, count: 32))]))
                return nil
            } catch {
                return error.description
            }
        }
        #expect(try message(line + "\n", mode: 0o600) == nil)
        #expect(try message(line + "\n", mode: 0o640) == nil)
        #expect(
            try message(line, mode: 0o644)
                == "\(path): expected a file that only its owner and group can read (chmod o-rw),"
                + " found mode 644")
        #expect(
            try message("# mine\n\(line)0", mode: 0o600)
                == "\(path): line 2: expected a key of 64 hexadecimal digits (raftctl keygen prints"
                + " one), found 65")
        #expect(
            try message(String(repeating: "#", count: KeyFile.greatestBytes + 1), mode: 0o600)
                == "\(path): expected a key file of at most 65536 bytes, found a longer one")
        for (other, found) in [
            (path + ".missing", "no such file; raftctl keygen prints a line for one"),
            (directory.path, "it is a directory"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try KeyFile.load(other) }
            #expect(error?.description == "\(other): \(found)")
        }
    }
}
