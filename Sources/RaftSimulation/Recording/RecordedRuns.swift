/// What one page plays: a run, or a few that are told side by side, with what there is to say.
public struct RecordedRuns: Hashable, Sendable {
    /// The runs.
    public var recordings: [Recording]

    /// A few sentences, and the moment that they are about.
    public struct Passage: Hashable, Sendable {
        /// The run, and the event in it, by their indices.
        public let recording, event: Int

        /// What there is to see.
        public let text: String
    }

    /// What the whole is called.
    public var title: String?

    /// What it is about.
    public var introduction: String?

    /// What is told, in order.
    public var passages: [Passage] = []

    /// Runs without anything told about them.
    public init(of recordings: [Recording]) { self.recordings = recordings }
}
