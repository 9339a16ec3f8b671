/// How often a peer is asked.
struct Pace: Equatable {
    /// How long to wait for an answer before the question is sent again.
    ///
    /// The first span holds for the first time, and so on; the last one holds from then on. UDP
    /// loses datagrams.
    let retries: [Duration]

    /// How long after an answer to ask anew; none for those who want one answer only.
    let repetition: Duration?

    /// For one answer.
    static let once = Pace(
        retries: [.milliseconds(50), .milliseconds(100), .milliseconds(200)], repetition: nil)

    /// To see a change as soon as it happens.
    static let quick = Pace(
        retries: [.milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(200)],
        repetition: .milliseconds(10))

    /// To stay up to date for hours at little cost.
    static let calm = Pace(
        retries: [.milliseconds(50), .milliseconds(100), .milliseconds(200)],
        repetition: .milliseconds(100))

    /// How long to wait after the sending with this number, the first being 0.
    func retry(after attempt: Int) -> Duration { retries[min(attempt, retries.count - 1)] }
}
