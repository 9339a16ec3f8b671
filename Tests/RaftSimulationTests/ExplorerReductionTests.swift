import Raft
@testable import RaftSimulation
import Testing

@Suite("What the explorer leaves out hides nothing")
struct ExplorerReductionTests {
    @Test("the peers come into the same states together, whether anything is left out or not")
    func sameCombinations() {
        let bounds = Explorer.Bounds(peers: 2, terms: 1)
        let catalogue = Explorer.Catalogue(Explorer.Laboratory(bounds, .shipped)) { true }
        let merging = Explorer.Merging(catalogue)
        let automaton = Explorer.Automaton(catalogue, merging, terms: bounds.terms)
        let rules = Explorer.Rules(automaton, crashes: bounds.crashes)
        var search = Explorer.Search(rules, Explorer.Symmetry(catalogue, merging, automaton))
        guard case .exhausted = search.run(while: { _ in true }) else {
            Issue.record("the space is not exhausted")
            return
        }
        let plain = PlainSearch(catalogue, crashes: bounds.crashes).combinations(in: merging)
        #expect(search.combinations == plain)
    }

    @Test("every renaming of the peers is found to change nothing")
    func symmetry() {
        let bounds = Explorer.Bounds(peers: 3, terms: 1)
        let catalogue = Explorer.Catalogue(Explorer.Laboratory(bounds, .shipped)) { true }
        let merging = Explorer.Merging(catalogue)
        let automaton = Explorer.Automaton(catalogue, merging, terms: bounds.terms)
        #expect(Explorer.Symmetry(catalogue, merging, automaton).renamings.count == 5)
    }
}

/// Goes through every order of events of two peers with nothing merged, forgotten, answered at once or renamed.
private struct PlainSearch {
    private struct World: Hashable {
        /// The state of the first peer and that of the second.
        var states: SIMD2<Int>
        var letters: UInt128 = 0
        var crashes = 0

        func has(_ letter: Int) -> Bool { letters >> UInt128(letter) & 1 == 1 }
    }

    private let catalogue: Explorer.Catalogue
    private var worlds: [World]
    private var known: Set<World>

    init(_ catalogue: Explorer.Catalogue, crashes: Int) {
        self.catalogue = catalogue
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
            let stimuli = catalogue.laboratory.stimuli(of: catalogue.members[peer])
            return catalogue.rows[state].indices.flatMap { column -> [World] in
                let place = column - stimuli.count
                if place >= 0, !world.has(catalogue.inboxes[peer][place]) { return [] }
                return catalogue.rows[state][column].map { edge in
                    var after = world
                    after.states[peer] = edge.target
                    for letter in edge.letters { after.letters |= 1 << UInt128(letter) }
                    if place < 0, stimuli[column] == .crash { after.crashes += 1 }
                    return after
                }
            }
        }
    }

    /// Which classes of states the peers are in at the same time, after how many crashes.
    func combinations(in merging: Explorer.Merging) -> Set<[Int]> {
        Set(
            worlds.map { world in
                [merging.states[world.states.x], merging.states[world.states.y], world.crashes]
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
