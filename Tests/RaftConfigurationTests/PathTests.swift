import Testing

@testable import RaftConfiguration

@Suite("Where the configuration is looked for")
struct PathTests {
    @Test(
        "the file that was given, else RAFT_CONFIG, else cluster.json here, else the machine's",
        arguments: [
            ("a.json", "b.json", ["cluster.json"], "a.json"),
            (nil, "b.json", ["cluster.json"], "b.json"),
            (nil, "", ["cluster.json", "/etc/raft/cluster.json"], "cluster.json"),
            (nil, nil, ["/etc/raft/cluster.json"], "/etc/raft/cluster.json"),
            (nil, nil, [], "cluster.json"),
        ] as [(String?, String?, [String], String)])
    func path(_ given: String?, _ variable: String?, _ files: [String], _ path: String) {
        #expect(
            ClusterConfiguration.path(given: given, variable: variable, exists: files.contains)
                == path)
    }
}
