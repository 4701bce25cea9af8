/// Something that some Letta servers can do and others cannot.
///
/// What a server can do does not follow from its version: a self-hosted one lacks background streams
/// without Redis, the cloud has no identities of its own. So it is asked.
public enum Capability: String, Hashable, Sendable, Codable, CaseIterable {
    /// Threads beside an agent's own history: `POST /v1/conversations/`, since 0.16.2.
    case conversations

    /// Runs that outlive their connection and can be streamed again from any event on.
    case backgroundStreams = "background_streams"

    /// `POST /v1/agents/{agent_id}/recompile`, since 0.16.5.
    ///
    /// A server without it compiles the prompt before each step by itself.
    case recompile

    /// `/v1/identities/`, under which people are known to the server.
    case identities

    /// `override_system` in a request, since 0.16.7; servers before it ignore it in silence.
    case systemOverride = "system_override"
}
