internal import Raft

/// A recorded run, or a few, with the words that teach something by it.
///
/// Each is run anew whenever it is wanted, so that it shows what the algorithm does today; every
/// passage is about an event that has to happen, or else the lesson has a gap.
public struct Lesson: Sendable {
    /// The name of its file.
    public let name: String

    /// What is played, and what is told about it.
    public let runs: RecordedRuns

    /// Passages whose event does not happen.
    public let gaps: [String]

    /// All lessons, in the order in which they are best read.
    public static var all: [Lesson] {
        [
            .firstElection, .splitVote, .deadLeader, .partition, .preVote, .lease, .figure8,
        ]
    }

    init(_ name: String, _ title: String, _ introduction: String, _ tell: (inout Narrator) -> Void)
    {
        var narrator = Narrator()
        tell(&narrator)
        self.name = name
        var runs = narrator.runs
        runs.title = title
        runs.introduction = introduction
        self.runs = runs
        gaps = narrator.gaps
    }
}

/// Tells a lesson: plays a run, then walks through it from moment to moment.
struct Narrator {
    private(set) var runs = RecordedRuns(of: [])
    private(set) var gaps: [String] = []
    private var position = 0

    /// The run that is told from here on.
    mutating func play(_ scenario: ScriptedCluster, as title: String) {
        guard var recording = scenario.cluster.recording else { return }
        recording.title = title
        recording.command = "raftsim --stories stories"
        runs.recordings.append(recording)
        position = 0
    }

    /// Says something about the next moment of this kind.
    mutating func tell(_ moment: Moment, _ text: String) {
        let recording = runs.recordings.count - 1
        let events = runs.recordings[recording].events
        guard let event = events.indices.dropFirst(position).first(where: { moment.is(events[$0]) })
        else {
            gaps.append(text)
            return
        }
        position = event + 1
        runs.passages.append(.init(recording: recording, event: event, text: text))
    }
}

/// A kind of moment that a passage may be about.
struct Moment: Sendable {
    let `is`: @Sendable (Recording.Event) -> Bool

    /// The first thing that happens to anybody.
    static let beginning = Moment { _ in true }

    /// A peer reports something of this kind.
    static func says(_ peer: Int, _ kind: Observation.Kind) -> Moment {
        Moment { $0.peer == peer && $0.observations.contains { $0.kind == kind } }
    }

    /// The world does this to a peer, or to the network.
    static func world(_ world: Recording.World, to peer: Int? = nil) -> Moment {
        Moment { $0.peer == peer && $0.cause == .world(world) }
    }

    /// Links are cut.
    static let cut = Moment { event in
        if case .world(.linksCut) = event.cause { true } else { false }
    }

    /// A leader may rely on its lease from here on.
    static func lease(of peer: Int) -> Moment {
        Moment { event in
            event.peer == peer && event.state?.lease.map { $0.contains(event.time) } ?? false
        }
    }

    /// A peer's log has entries of these terms.
    static func log(of peer: Int, _ terms: [UInt64]) -> Moment {
        Moment { event in
            event.peer == peer
                && event.state.map { $0.inspection.entryTerms.map(\.number) == terms } ?? false
        }
    }
}
