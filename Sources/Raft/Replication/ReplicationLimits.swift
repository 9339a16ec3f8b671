/// How much of a log fits into one AppendEntries request, as its encoding allows.
public struct ReplicationLimits: Hashable, Sendable {
    /// The bytes that all entries of a request may have together.
    public let requestBytes: Int

    /// The bytes that an entry has besides its command.
    public let entryBytes: Int

    /// These limits.
    public init(requestBytes: Int, entryBytes: Int) {
        self.requestBytes = requestBytes
        self.entryBytes = entryBytes
    }

    /// The bytes that the longest command may have: its entry fits alone.
    public var commandBytes: Int { requestBytes - entryBytes }

    /// Those of these entries, from the first on, that fit into one request.
    ///
    /// No leader takes a command that does not fit, so there is one at least, if there are any.
    public func fitting(_ entries: ArraySlice<LogEntry>) -> ArraySlice<LogEntry> {
        var room = requestBytes
        return entries.prefix { entry in
            room -= entryBytes + entry.command.count
            return room >= 0
        }
    }
}
