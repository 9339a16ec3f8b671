internal import RaftWire

/// What is known of a `cluster.json`: its digests, as far as they were told.
struct FileDigest {
    /// The digest of the ids and the timing, on which safety rests.
    let safety: String?

    /// The digest of the rest.
    let layout: String?

    /// What of a file is other than in another one; the names are those of the JSON.
    enum Difference: String {
        /// The ids or the timing.
        case safety
        /// Only something else, such as an address or a priority.
        case layout
    }

    /// The file with this digest.
    init(_ digest: ConfigurationDigest?) {
        safety = digest?.safety
        layout = digest?.layout
    }

    /// What most of these have.
    init(mostOf digests: [ConfigurationDigest]) {
        safety = digests.map(\.safety).mostFrequent
        layout = digests.map(\.layout).mostFrequent
    }

    /// What is other here; none where that is not known.
    func difference(from other: FileDigest) -> Difference? {
        if let safety, let others = other.safety, safety != others { return .safety }
        if let layout, let others = other.layout, layout != others { return .layout }
        return nil
    }
}

extension [String] {
    /// The text that is there most often; of two that are there as often, always the same one.
    fileprivate var mostFrequent: String? {
        Dictionary(map { ($0, 1) }, uniquingKeysWith: +)
            .max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
