import Raft
@testable import RaftSimulation
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

/// A cluster in which all is well, and its leader.
func settled(seed: UInt64 = 1) throws -> (cluster: SimulatedCluster, leader: SimulatedPeer) {
    var cluster = SimulatedCluster(3, seed: seed)
    cluster.settle()
    return (cluster, try #require(cluster.peers.first { $0.isLeading }))
}

/// The moment so many milliseconds after the beginning.
func instant(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }
