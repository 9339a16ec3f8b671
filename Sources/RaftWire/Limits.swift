public import Raft

/// Every limit on what comes from outside, and on what is sent, with its reason.
public enum Limits {
    /// The bytes that one datagram may have.
    ///
    /// It fits the smallest packet that every IPv6 link must carry (1,280 bytes), headers included,
    /// so that no datagram is cut into fragments: the loss of one would be the loss of all.
    public static let datagramBytes = 1_200

    /// The bytes that a short query is padded to with spaces.
    ///
    /// No reply may be longer than its query, or a peer would amplify the traffic of a forged
    /// sender. The longest answer to GetState fits.
    public static let queryBytes = 512

    /// The greatest number in a datagram: 2⁵³ − 1, the last that every JSON reader keeps exactly.
    public static let number: UInt64 = 1 << 53 - 1

    /// The longest round trip that is believed; more is read as this, and costs no heartbeat.
    ///
    /// No reply counts that took longer than the longest election timeout.
    public static let roundTrip = Timing.longestTimeout

    /// How many bytes the name of a cluster may have: enough for a name, and few enough to leave
    /// room in every datagram that repeats it.
    public static let clusterNameBytes = 1...64

    /// The bytes that all entries of one AppendEntries may take in the datagram.
    ///
    /// What remains holds everything else at its longest: the name of the cluster, every number with
    /// its 16 digits, and a signature.
    public static let entriesBytes = 640

    /// The most bytes that an entry takes besides its command: names, punctuation, two numbers of
    /// 16 digits, and the comma before the next one.
    static let entryFrameBytes = 64

    /// What of a log one AppendEntries may carry, in bytes of commands: three of them take four of a
    /// datagram, and the padding of each as much as two more.
    public static let replication = ReplicationLimits(
        requestBytes: entriesBytes / 4 * 3, entryBytes: entryFrameBytes / 4 * 3 + 2)

    /// The most changes or lines that are tried for one page; more of them never fit.
    static let elementsPerPage = 32
}
