import POSIX
import RaftPage
import RaftSimulation

/// Writes the lessons as pages, and one page that names them all.
struct Stories {
    let directory: String

    /// Whether every lesson could be told in full.
    func write() throws -> Bool {
        let lessons = Lesson.all
        for lesson in lessons {
            try WholeFile.write(
                Page(playing: lesson.runs.json).html, to: "\(directory)/\(lesson.name).html")
            StandardStream.output.write("\(directory)/\(lesson.name).html\n")
        }
        let gaps = lessons.flatMap { lesson in lesson.gaps.map { "\(lesson.name): \($0)" } }
        for gap in gaps { StandardStream.error.write("raftsim: this does not happen: \(gap)\n") }
        return gaps.isEmpty
    }
}
