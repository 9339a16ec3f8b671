internal import Authentication
internal import Raft
internal import RaftConfiguration
internal import RaftServer

/// The files that SIGHUP reads again: the configuration and the keys.
struct SettingsFiles: Sendable {
    /// What the peer was started with.
    let configuration: ClusterConfiguration
    let options: DaemonOptions

    init(_ configuration: ClusterConfiguration, _ options: DaemonOptions) {
        self.configuration = configuration
        self.options = options
    }

    /// What the files say now, to a peer that logs so much.
    func read(at level: LogLevel) -> [ServerInput] {
        let configuration = options.configurationPath.map { readConfiguration($0, at: level) }
        return [configuration, options.keyFile.map(readKeys)].compactMap(\.self)
    }

    private func readConfiguration(_ path: String, at level: LogLevel) -> ServerInput {
        do throws(ConfigurationError) {
            let other = try ClusterConfiguration.load(path)
            let wanted = options.logLevel(under: other)
            return .configurationRead(
                ConfigurationChange(
                    logLevel: wanted == level ? nil : wanted,
                    restartKeys: configuration.keysToRestartFor(in: other)))
        } catch {
            return .configurationRefused("\(error)")
        }
    }

    private func readKeys(_ path: String) -> ServerInput {
        do throws(ConfigurationError) {
            return .keysRead(try KeyFile.load(path))
        } catch {
            return .keysRefused("\(error)")
        }
    }
}

extension DaemonOptions {
    /// How much to log: what was asked for, else what a configuration says.
    func logLevel(under configuration: ClusterConfiguration) -> LogLevel {
        logLevel ?? configuration.logLevel ?? .info
    }
}
