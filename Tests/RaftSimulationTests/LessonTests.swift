import RaftSimulation
import Testing

@Suite("Lessons")
struct LessonTests {
    @Test("everything that a lesson tells happens in its run", arguments: Lesson.all)
    func isTrue(_ lesson: Lesson) {
        #expect(lesson.gaps == [])
        #expect(lesson.runs.passages.count >= 5)
        #expect(lesson.runs.recordings.count <= 2)
    }

    @Test("a lesson goes forward in time within each of its runs", arguments: Lesson.all)
    func goesForward(_ lesson: Lesson) {
        for (one, next) in zip(lesson.runs.passages, lesson.runs.passages.dropFirst()) {
            #expect((one.recording, one.event) < (next.recording, next.event))
        }
    }

    @Test("three sentences at a time", arguments: Lesson.all)
    func isShort(_ lesson: Lesson) {
        for text in lesson.runs.passages.map(\.text) + [lesson.runs.introduction ?? ""] {
            let sentences = text.split(separator: " ").count { word in
                word.last { !")”’".contains($0) }.map { ".?!…".contains($0) } ?? false
            }
            #expect(1...3 ~= sentences, "\(text)")
        }
    }

    @Test("no two lessons have the same name")
    func names() {
        #expect(Set(Lesson.all.map(\.name)).count == 7)
    }
}
