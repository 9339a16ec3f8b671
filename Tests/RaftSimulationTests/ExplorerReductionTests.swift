@testable import Raft
@testable import RaftSimulation
import Testing

@Suite("What the explorer leaves out hides nothing")
struct ExplorerReductionTests {
    @Test("the peers come into the same states together, whether anything is left out or not")
    func sameCombinations() {
        let bounds = Explorer.Bounds(peers: 2, terms: 1)
        let stateIndex = Explorer.StateIndex(Explorer.SuccessorGenerator(bounds, .shipped)) { true }
        let minimization = Explorer.StateMinimization(stateIndex)
        let automaton = Explorer.Automaton(stateIndex, minimization, terms: bounds.terms)
        let relation = Explorer.TransitionRelation(automaton, crashes: bounds.crashes)
        var search = Explorer.Search(
            relation, Explorer.Symmetry(stateIndex, minimization, automaton))
        guard case .exhausted = search.run(while: { _ in true }) else {
            Issue.record("the space is not exhausted")
            return
        }
        let plain = PlainSearch(stateIndex, crashes: bounds.crashes).combinations(in: minimization)
        #expect(search.combinations == plain)
    }

    private func search(_ bounds: Explorer.Bounds, isThorough: Bool) -> Explorer.Search {
        let generator = Explorer.SuccessorGenerator(bounds, .shipped, isThorough: isThorough)
        let stateIndex = Explorer.StateIndex(generator) { true }
        let minimization = Explorer.StateMinimization(stateIndex)
        let automaton = Explorer.Automaton(stateIndex, minimization, terms: bounds.terms)
        let relation = Explorer.TransitionRelation(
            automaton, crashes: bounds.crashes, wipes: bounds.wipes)
        var search = Explorer.Search(
            relation, Explorer.Symmetry(stateIndex, minimization, automaton))
        guard case .exhausted = search.run(while: { _ in true }) else {
            Issue.record("the space is not exhausted")
            return search
        }
        return search
    }

    @Test(
        "a date in common for instants that are due together leads to as many states",
        arguments: [
            Explorer.Bounds(peers: 2, terms: 1, crashes: 1),
            Explorer.Bounds(peers: 2, terms: 1, wipes: 1),
            Explorer.Bounds(peers: 2, terms: 1, entries: 1),
            Explorer.Bounds(peers: 2, terms: 1, isProbing: true),
        ])
    func commonDates(_ bounds: Explorer.Bounds) {
        let (common, thorough) = (
            search(bounds, isThorough: false), search(bounds, isThorough: true)
        )
        #expect(common.progress.states == thorough.progress.states)
        #expect(common.relation.automaton.owner.count == thorough.relation.automaton.owner.count)
    }

    @Test("who led a term is remembered until nobody can come to lead it any more")
    func formerLeader() throws {
        let bounds = Explorer.Bounds(peers: 2, terms: 2)
        let stateIndex = Explorer.StateIndex(Explorer.SuccessorGenerator(bounds, .shipped)) { true }
        let automaton = Explorer.Automaton(
            stateIndex, Explorer.StateMinimization(stateIndex), terms: bounds.terms)
        let relation = Explorer.TransitionRelation(automaton, crashes: 0)
        func state(of peer: Int, _ term: Int, leads: Bool) throws -> Int {
            try #require(
                automaton.owner.indices.first {
                    automaton.owner[$0] == peer && automaton.term[$0] == term
                        && automaton.leads[$0] == leads
                })
        }
        var cluster = relation.initial
        cluster.states = [
            try state(of: 0, 1, leads: true), try state(of: 1, 1, leads: false),
        ]
        relation.remember(&cluster)
        cluster.states[0] = try state(of: 0, 2, leads: false)
        relation.remember(&cluster)
        #expect(cluster.leader(of: 1) == 0, "the other one is in that term")
        cluster.states[1] = try state(of: 1, 2, leads: false)
        relation.remember(&cluster)
        #expect(cluster.leader(of: 1) == nil)
    }

    private func renamings(of peers: Int, _ transition: Explorer.Transition) -> [[Int]] {
        let bounds = Explorer.Bounds(peers: peers, terms: 1)
        let stateIndex = Explorer.StateIndex(Explorer.SuccessorGenerator(bounds, transition)) {
            true
        }
        let minimization = Explorer.StateMinimization(stateIndex)
        let automaton = Explorer.Automaton(stateIndex, minimization, terms: bounds.terms)
        return Explorer.Symmetry(stateIndex, minimization, automaton).renamings.map(\.indices)
    }

    /// Nobody yields: the only rule that treats the names differently.
    private static let symmetric = Explorer.Transition(handle: { node, event, now in
        if case .follower(var follower) = node.role {
            follower.yieldedUntil = .zero
            node.role = .follower(follower)
        }
        let output = Explorer.Transition.shipped.handle(&node, event, now)
        if case .follower(var follower) = node.role {
            follower.yieldedUntil = nil
            node.role = .follower(follower)
        }
        return output
    })

    @Test("no renaming of the peers is used, for who comes later in the order of ids yields")
    func asymmetry() {
        #expect(renamings(of: 3, .shipped).isEmpty)
    }

    @Test("every renaming is used, where nobody yields", arguments: [(2, 1), (3, 5)])
    func symmetry(_ peers: Int, _ count: Int) {
        let renamings = renamings(of: peers, Self.symmetric)
        #expect(Set(renamings).count == count)
        #expect(!renamings.contains(Array(0..<peers)))
    }

    @Test("renaming finds as many combinations as going through all of them")
    func symmetricSearch() {
        let bounds = Explorer.Bounds(peers: 2, terms: 1)
        let report = Explorer.explore(bounds, of: Self.symmetric)
        #expect(report.end == .exhausted)
        #expect(report.progress.states < Explorer.explore(bounds).progress.states)
    }
}

/// Goes through every order of events of two peers with nothing merged, forgotten, answered at once or renamed.
private struct PlainSearch {
    private struct World: Hashable {
        /// The state of the first peer and that of the second.
        var states: SIMD2<Int>
        var messages: UInt128 = 0
        var crashes = 0

        func has(_ message: Int) -> Bool { messages >> UInt128(message) & 1 == 1 }
    }

    private let stateIndex: Explorer.StateIndex
    private var worlds: [World]
    private var known: Set<World>

    init(_ stateIndex: Explorer.StateIndex, crashes: Int) {
        self.stateIndex = stateIndex
        worlds = [World(states: [0, 1])]
        known = Set(worlds)
        var next = 0
        while next < worlds.count {
            for world in successors(of: worlds[next])
            where world.crashes <= crashes && known.insert(world).inserted { worlds.append(world) }
            next += 1
        }
    }

    private func successors(of world: World) -> [World] {
        (0..<2).flatMap { peer -> [World] in
            let state = world.states[peer]
            let actions = stateIndex.generator.actions(of: stateIndex.members[peer])
            return stateIndex.rows[state].indices.flatMap { column -> [World] in
                let index = column - actions.count
                if index >= 0, !world.has(stateIndex.inboxes[peer][index]) { return [] }
                return stateIndex.rows[state][column].map { edge in
                    var after = world
                    after.states[peer] = edge.target
                    for message in edge.messages { after.messages |= 1 << UInt128(message) }
                    if index < 0, actions[column] == .crash { after.crashes += 1 }
                    return after
                }
            }
        }
    }

    /// Which classes of states the peers are in at the same time, after how many crashes.
    func combinations(in minimization: Explorer.StateMinimization) -> Set<[Int]> {
        Set(
            worlds.map { world in
                [
                    minimization.states[world.states.x], minimization.states[world.states.y],
                    world.crashes,
                ]
            })
    }
}

extension Explorer.Search {
    /// Which classes of states the peers are in at the same time, under any names.
    fileprivate var combinations: Set<[Int]> {
        var all: Set<[Int]> = []
        for number in 0..<table.count {
            let cluster = table[number]
            all.insert(cluster.states + [cluster.crashes])
            for renaming in symmetry.renamings {
                all.insert(renaming.renamed(cluster.states) + [cluster.crashes])
            }
        }
        return all
    }
}
