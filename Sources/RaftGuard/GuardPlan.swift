/// What a guard has to look after, as far as it is known when it starts.
public struct GuardPlan: Hashable, Sendable {
    /// Whether there is a clean-up to run after each end of the command.
    public let hasCleanup: Bool

    /// How the command's health is checked; none if it is not.
    public let check: CheckPlan?

    /// How long a command may take to end that failed its check.
    public let grace: Duration

    /// A guard with these duties.
    public init(
        hasCleanup: Bool = false, check: CheckPlan? = nil, grace: Duration = .seconds(10)
    ) {
        self.hasCleanup = hasCleanup
        self.check = check
        self.grace = grace
    }
}

extension GuardPlan {
    /// The command is killed this long before the lease runs out, for killing takes time too.
    static let margin = Duration.milliseconds(10)

    /// The command is asked to end this long before it is killed.
    static let notice = Duration.milliseconds(50)

    /// What a clean-up may use of the lease.
    static let cleanupTime = Duration.milliseconds(50)

    /// The longest that a clean-up may take while the lease goes on.
    package static let longestCleanup = Duration.seconds(10)

    /// How long the will waits for the end of a command that was killed; it can promise more then.
    static let patience = Duration.milliseconds(40)

    /// The same where a clean-up belongs to the end.
    static let patienceWithCleanup = Duration.milliseconds(100)

    /// How long a guard outlives its daemon at most.
    public static let longestAfterDeath = Duration.milliseconds(900)

    /// How often a command is killed again that has not ended, at first and at last.
    static let killPauses = Duration.milliseconds(2)...Duration.seconds(1)

    /// How long before the end of its lease a command is killed.
    var killBeforeEnd: Duration { Self.margin + (hasCleanup ? Self.cleanupTime : .zero) }

    /// How long before the end of its lease a command is asked to end.
    ///
    /// The daemon must not count on an extension that comes later than that.
    public var noticeBeforeEnd: Duration { killBeforeEnd + Self.notice }

    /// How long the will waits for the end of the command.
    var patienceForEnd: Duration { hasCleanup ? Self.patienceWithCleanup : Self.patience }
}

/// How a command's health is checked.
public struct CheckPlan: Hashable, Sendable {
    /// The span from one check to the next.
    public let interval: Duration

    /// How long a check may take; a longer one has failed.
    public let timeout: Duration

    /// So many failures in a row end the command.
    public let failures: UInt32

    /// Failures so soon after the start do not count.
    public let grace: Duration

    /// This plan.
    public init(
        interval: Duration = .seconds(1), timeout: Duration = .seconds(1), failures: UInt32 = 3,
        grace: Duration = .seconds(10)
    ) {
        self.interval = interval
        self.timeout = timeout
        self.failures = failures
        self.grace = grace
    }
}
