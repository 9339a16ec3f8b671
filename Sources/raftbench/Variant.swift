import Raft
import RaftTesting

/// How a cluster differs from the usual one that is measured beside it, in the same run.
struct Variant {
    var isProbing = true
    var hasKeys = false
    var isInMemory = false

    /// Another version of the daemon; none for the one that is measured.
    var program: String?

    /// What it is called after the rest of a title; nothing for the usual one.
    var title: String {
        (isProbing ? "" : ", without probing") + (hasKeys ? ", with keys" : "")
            + (isInMemory ? ", state in memory" : "") + (program.map { ", \($0)" } ?? "")
    }

    /// Makes the plan of a cluster one of this kind.
    func apply(to plan: inout ClusterPlan) {
        plan.timing = Timing(isProbing: isProbing)
        plan.isInMemory = isInMemory
        plan.program = program ?? plan.program
        if hasKeys { plan.keys = [String(repeating: "0f", count: 32)] }
    }
}
