/// What a client may ask of a server; one place for all limits, each with its reason.
public struct Limits: Hashable, Sendable {
    /// The longest line of a head, in bytes.
    ///
    /// Browsers send cookies of other services on the same host; paths are short.
    public var lineBytes = 4_096

    /// The longest head, in bytes.
    public var headBytes = 16_384

    /// The most fields of a head.
    public var fields = 64

    /// The most connections at once; one more takes the place of another one.
    ///
    /// Many systems let a process have 1,024 open files.
    public var connections = 512

    /// The most connections that are kept open for events; one more takes the place of another one.
    public var streams = 128

    /// How long a request may take from its first byte to its last.
    ///
    /// A client that is slow on purpose holds its place for so long at most.
    public var requestTime = Duration.seconds(5)

    /// How long a connection may wait for its next request.
    public var idleTime = Duration.seconds(30)

    /// How long a client may take nothing of what is sent to it.
    public var sendingTime = Duration.seconds(10)

    /// How long a response may take from its first byte to its last.
    ///
    /// A client that takes a byte now and then would hold its place for ever. The page, the longest
    /// response, takes so long at 2.5 kB/s.
    public var responseTime = Duration.seconds(60)

    /// How long a client that was sent its last response is read from, until it ends its side too.
    ///
    /// What is closed while something is unread is reset, and then the client may lose the response
    /// (RFC 9112, §9.6).
    public var endingTime = Duration.seconds(1)

    /// The most bytes that are read from it then.
    public var endingBytes = 1 << 18

    /// The most bytes that wait for a client of events; one that falls further behind comes again
    /// by itself.
    public var streamBytes = 1 << 18

    /// The time after which a client of events is sent a comment, so that neither it nor anybody
    /// on the way takes the connection for dead.
    public var commentTime = Duration.seconds(10)

    /// The limits that a server has unless it is told otherwise.
    public init() {}
}
