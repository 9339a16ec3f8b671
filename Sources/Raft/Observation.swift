/// Something that happened inside a peer.
public enum Observation: Hashable, Sendable {
    case placeholder
}
