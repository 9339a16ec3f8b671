// swift-tools-version: 6.3

import PackageDescription

/// What every target is held to.
///
/// Warnings become errors in CI only, by flag: a newer compiler's
/// new warning must not break a user's build.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// A module: a library, and what it may import.
func module(_ name: String, _ imports: Target.Dependency...) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// A `main`, and what it needs.
func program(_ name: String, _ imports: Target.Dependency...) -> Target {
    .executableTarget(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of one module.
func tests(of name: String, _ imports: Target.Dependency...) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: imports, swiftSettings: strict)
}

// A target stands below all that it needs: what is left by RAFT_ONLY is found in one pass.
let package = Package(
    name: "raft",
    products: [
        .library(name: "Raft", targets: ["Raft"]),
        .executable(name: "raftd", targets: ["raftd"]),
        .executable(name: "raftctl", targets: ["raftctl"]),
    ],
    targets: [
        module("Raft"),
        module("JSON"),
        module("Authentication"),
        module("CommandLine"),
        .target(name: "CSystem", swiftSettings: strict),
        module("POSIX", "CSystem"),
        module("RaftWire", "Raft", "JSON"),
        module("RaftConfiguration", "Raft", "Authentication", "JSON", "POSIX", "CommandLine"),
        module("RaftStorage", "Raft", "POSIX"),
        module("RaftGuard", "Raft"),
        module("RaftServer", "Raft", "Authentication", "RaftWire", "RaftGuard"),
        module(
            "RaftDaemon", "Raft", "Authentication", "JSON", "RaftWire", "RaftConfiguration",
            "POSIX", "RaftStorage", "RaftGuard", "RaftServer"),
        .target(name: "CRaftPage", exclude: ["Source"], swiftSettings: strict),
        module("RaftPage", "CRaftPage", "Authentication"),
        module("HTTP"),
        module("SafetyChecker", "Raft"),
        module(
            "RaftSimulation", "Raft", "JSON", "Authentication", "RaftWire", "RaftGuard",
            "RaftServer", "SafetyChecker"),
        module("RaftClient", "Raft", "Authentication", "RaftWire", "RaftConfiguration", "POSIX"),
        module(
            "RaftControl", "Raft", "Authentication", "JSON", "RaftWire", "RaftConfiguration",
            "POSIX", "RaftClient", "CommandLine", "HTTP", "RaftPage"),
        module(
            "RaftTesting", "Raft", "JSON", "SafetyChecker", "RaftWire", "RaftConfiguration",
            "RaftClient", "POSIX"),

        program(
            "raftd", "Raft", "Authentication", "RaftConfiguration", "POSIX", "RaftStorage",
            "RaftDaemon", "RaftGuard", "RaftServer", "CommandLine"),
        program("raftctl", "POSIX", "RaftControl"),
        program("raftsim", "Raft", "RaftSimulation", "RaftPage", "POSIX", "CommandLine"),
        program(
            "raftbench", "Raft", "Authentication", "JSON", "RaftWire", "RaftConfiguration", "POSIX",
            "RaftClient", "RaftTesting", "CommandLine"),

        tests(of: "Raft", "Raft"),
        tests(of: "JSON", "JSON"),
        tests(of: "Authentication", "Raft", "Authentication", "POSIX"),
        tests(of: "RaftWire", "Raft", "RaftWire"),
        tests(of: "RaftConfiguration", "Raft", "Authentication", "RaftConfiguration"),
        tests(of: "RaftServer", "Raft", "Authentication", "RaftWire", "RaftGuard", "RaftServer"),
        tests(of: "POSIX", "POSIX"),
        tests(of: "RaftStorage", "Raft", "POSIX", "RaftStorage"),
        tests(of: "RaftGuard", "Raft", "RaftGuard"),
        tests(
            of: "RaftDaemon", "Raft", "RaftWire", "RaftConfiguration", "POSIX", "RaftStorage",
            "RaftServer", "RaftDaemon"),
        tests(of: "RaftPage", "RaftPage", "POSIX"),
        tests(of: "HTTP", "Raft", "HTTP"),
        tests(of: "SafetyChecker", "Raft", "SafetyChecker"),
        tests(
            of: "RaftSimulation", "Raft", "RaftWire", "POSIX", "SafetyChecker", "RaftGuard",
            "RaftServer", "RaftSimulation"),
        tests(of: "CommandLine", "CommandLine"),
        tests(
            of: "RaftClient", "Raft", "Authentication", "RaftWire", "RaftConfiguration", "POSIX",
            "RaftClient"),
        tests(
            of: "RaftControl", "Raft", "Authentication", "JSON", "RaftWire", "RaftConfiguration",
            "POSIX", "RaftClient", "CommandLine", "HTTP", "RaftControl"),
        tests(of: "RaftTesting", "Raft", "RaftWire", "POSIX", "RaftTesting"),
        tests(
            of: "EndToEnd", "Raft", "Authentication", "RaftWire", "RaftConfiguration", "POSIX",
            "RaftGuard", "RaftDaemon", "RaftClient", "RaftTesting",
            "raftd",
            "raftctl"),
    ],
    swiftLanguageModes: [.v6]
)

extension Target {
    /// The targets that it imports.
    var imports: [String] {
        dependencies.compactMap { if case .byNameItem(let name, _) = $0 { name } else { nil } }
    }
}

// `RAFT_ONLY=Raft,raftsim swift test` builds these modules and programs, their tests, and what they
// need.
if let names = Context.environment["RAFT_ONLY"] {
    var needed = Set(names.split(separator: ",").flatMap { ["\($0)", "\($0)Tests"] })
    for target in package.targets.reversed() where needed.contains(target.name) {
        needed.formUnion(target.imports)
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products = []
}
