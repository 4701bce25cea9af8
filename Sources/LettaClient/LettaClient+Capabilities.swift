public import LettaAPI

extension LettaClient {
    /// Whether the server can do something, found out by asking for it in a way that changes nothing.
    ///
    /// - Parameter agent: one that the server has; without it a missing agent looks like a missing
    ///   ability.
    public func supports(
        _ capability: Capability, agent: AgentID
    ) async throws(LettaError) -> Bool {
        switch capability {
        case .conversations:
            try await isKnown(.conversations(of: agent, limit: 1))
        case .identities:
            try await isKnown(.identities(key: "nobody"))
        case .recompile:
            try await isKnown(.recompile(agent, dryRun: true))
        case .backgroundStreams: try await streamsInBackground(agent)
        case .systemOverride: try await overridesSystem(agent)
        }
    }

    private func isKnown(_ endpoint: Endpoint<some Sendable>) async throws(LettaError) -> Bool {
        do throws(LettaError) {
            _ = try await send(endpoint)
            return true
        } catch let error where error.isUnknownPath {
            return false
        }
    }

    /// A server that knows such streams says that there is no such run; one without the store that it
    /// keeps them in says 503 and what it lacks, other than a proxy in front of a server that is away.
    private func streamsInBackground(_ agent: AgentID) async throws(LettaError) -> Bool {
        do throws(LettaError) {
            _ = try await send(.streamOfNoRun(agent: agent))
            return true
        } catch let error where error.isUnknownPath {
            return false
        } catch .notFound, .rejected {
            return true
        } catch .serverFailed(status: 503, let detail) where detail.contains(Self.storeOfStreams) {
            return false
        }
    }

    /// What a server that streams in the background keeps the streams in.
    private static let storeOfStreams = "Redis"

    /// A server that does not know the override ignores it, so the payload is looked at.
    private func overridesSystem(_ agent: AgentID) async throws(LettaError) -> Bool {
        let words = "an override that stands alone"
        let request = MessageRequest(
            text: "hello", otid: "00000000-0000-4000-8000-000000000000", systemOverride: words)
        do throws(LettaError) {
            return try await send(.preview(request, agent: agent)).contains(words)
        } catch let error where error.isUnknownPath {
            return false
        } catch .rejected {
            return false
        }
    }
}

extension JSONValue {
    /// Whether a string in it, however deep, is this text.
    fileprivate func contains(_ text: String) -> Bool {
        switch self {
        case .string(let own): own == text
        case .array(let items): items.contains { $0.contains(text) }
        case .object(let members): members.values.contains { $0.contains(text) }
        default: false
        }
    }
}
