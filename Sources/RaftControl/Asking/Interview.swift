internal import Raft
internal import RaftWire

/// Asking all peers the same, as a value: it says what to send when, and is told what came back.
///
/// A question whose answer is missing is sent again under the same number, so that each answer is
/// taken once, however often the network repeats it. A page that says that there is more is
/// followed by the question for the next one.
struct Interview {
    /// What one peer has been asked and has answered.
    struct Subject {
        fileprivate(set) var question: Question
        fileprivate(set) var sequence: UInt64
        fileprivate(set) var attempt = 0

        /// When to send next; none if there is nothing more to ask.
        fileprivate(set) var next: Instant?

        /// When the question was sent first.
        fileprivate(set) var asked: Instant

        /// The answers so far: all pages, or the newest one.
        fileprivate(set) var answers: [Received] = []

        /// Why the peer cannot answer, as long as that is known.
        fileprivate(set) var silence: Silence?
    }

    /// An answer, when it came, and when its question was sent first.
    struct Received: Equatable {
        let answer: Answer
        let at: Instant
        let asked: Instant
    }

    /// Something to send to the peer at this place in the file.
    struct Errand: Equatable {
        let place: Int
        let question: Question
        let sequence: UInt64
    }

    private(set) var subjects: [Subject]
    private(set) var pace: Pace
    private var lastSequence: UInt64

    /// Begins to ask so many peers; the questions are numbered from the given number on.
    init(of peers: Int, _ question: Question, _ pace: Pace, sequence: UInt64, at now: Instant) {
        self.pace = pace
        subjects = (0..<peers).map { place in
            Subject(question: question, sequence: sequence + UInt64(place), next: now, asked: now)
        }
        lastSequence = sequence + UInt64(peers) - 1
    }

    /// When to call ``errands(at:)`` next, if nothing comes in before.
    var deadline: Instant? { subjects.compactMap(\.next).min() }

    /// Whether every peer has told all, or cannot.
    var isFinished: Bool { subjects.allSatisfy { $0.next == nil } }

    /// What is to be sent now.
    mutating func errands(at now: Instant) -> [Errand] {
        var errands: [Errand] = []
        for place in subjects.indices {
            guard let next = subjects[place].next, next <= now else { continue }
            if subjects[place].attempt == 0 { subjects[place].asked = now }
            errands.append(
                Errand(
                    place: place, question: subjects[place].question,
                    sequence: subjects[place].sequence))
            subjects[place].next = now + pace.retry(after: subjects[place].attempt)
            subjects[place].attempt += 1
        }
        return errands
    }

    /// Takes what came in; an answer that is not the one awaited changes nothing.
    mutating func take(_ news: News, at now: Instant) {
        switch news {
        case .answer(let answer, let place, let sequence):
            guard subjects[place].sequence == sequence, subjects[place].attempt > 0,
                subjects[place].next != nil, answer.answers(subjects[place].question)
            else { return }
            take(answer, from: place, at: now)
        case .silence(let silence, let place): take(silence, of: place, at: now)
        }
    }

    private mutating func take(_ answer: Answer, from place: Int, at now: Instant) {
        let received = Received(answer: answer, at: now, asked: subjects[place].asked)
        if pace.repetition == nil {
            subjects[place].answers.append(received)
        } else {
            subjects[place].answers = [received]
        }
        subjects[place].silence = nil
        if let question = answer.nextPage {
            ask(question, at: place, from: now)
        } else {
            repeatOrEnd(at: place, now)
        }
    }

    private mutating func take(_ silence: Silence, of place: Int, at now: Instant) {
        guard subjects[place].next != nil else { return }
        subjects[place].silence = silence
        if pace.repetition != nil { subjects[place].answers = [] }
        repeatOrEnd(at: place, now)
    }

    /// Asks the peer at this place nothing more.
    mutating func end(_ place: Int) { subjects[place].next = nil }

    private mutating func repeatOrEnd(at place: Int, _ now: Instant) {
        guard let repetition = pace.repetition else {
            end(place)
            return
        }
        ask(subjects[place].question, at: place, from: now + repetition)
    }

    private mutating func ask(_ question: Question, at place: Int, from instant: Instant) {
        lastSequence += 1
        subjects[place].question = question
        subjects[place].sequence = lastSequence
        subjects[place].attempt = 0
        subjects[place].next = instant
    }

    /// Asks at another pace from now on; a quicker one begins at once.
    mutating func change(to pace: Pace, at now: Instant) {
        guard pace != self.pace else { return }
        self.pace = pace
        guard let repetition = pace.repetition else { return }
        for place in subjects.indices where subjects[place].attempt == 0 {
            subjects[place].next = subjects[place].next.map { min($0, now + repetition) }
        }
    }
}
