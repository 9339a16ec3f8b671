import Raft
import RaftConfiguration
import Testing

@testable import RaftDaemon

@Suite("How much is logged")
struct SettingsFilesTests {
    @Test(
        "--log-level comes before the file, and info is what neither says",
        arguments: [
            (LogLevel?.none, LogLevel?.none, LogLevel.info), (nil, .debug, .debug),
            (.error, .debug, .error), (.error, nil, .error),
        ])
    func level(_ flag: LogLevel?, _ file: LogLevel?, _ expected: LogLevel) throws {
        let line = file.map { #""logLevel":"\#($0.rawValue)","# } ?? ""
        let json = #"{"cluster":"demo",\#(line)"peers":[{"id":1,"address":"a:1"}]}"#
        let configuration = try ClusterConfiguration(json: Array(json.utf8), fileName: "a.json")
        let options = DaemonOptions(directory: "data", logLevel: flag)
        #expect(options.logLevel(under: configuration) == expected)
    }
}
