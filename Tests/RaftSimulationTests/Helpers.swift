import RaftSimulation
import Testing

/// Three peers of which peer 0 leads term 1, with timeouts that leave no room for chance.
func threePeers() -> ScriptedCluster { ScriptedCluster(timeouts: [300, 400, 500]) }

/// The same with five.
func fivePeers() -> ScriptedCluster { ScriptedCluster(timeouts: [300, 350, 400, 450, 500]) }

/// Holds what has happened in a story against what must have happened, line by line.
///
/// See ``StoryUpdate`` for how to write down what happens now.
func expect(
    _ cluster: inout ScriptedCluster, withDetails: Bool = false, tells expected: String,
    sourceLocation: SourceLocation = #_sourceLocation, in path: String = #filePath
) {
    let story = withDetails ? cluster.detailedStory : cluster.story
    if StoryUpdate.isWanted, story != expected {
        do {
            try StoryUpdate.write(story, insteadOf: expected, in: path)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
    #expect(story == expected, sourceLocation: sourceLocation)
    #expect(cluster.cluster.violations == [], sourceLocation: sourceLocation)
}
