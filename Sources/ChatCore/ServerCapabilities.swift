public import FoundationEssentials
public import LettaAPI

/// What a server can do, as far as it could be found out.
public struct ServerCapabilities: Hashable, Sendable {
    /// What the server calls its version; nil where it does not say.
    ///
    /// For people to read: nothing is concluded from it but that the server has changed.
    public var version: String?
    public var checkedAt: Date
    private var answers: [Capability: Bool]

    public init(version: String?, checkedAt: Date, answers: [Capability: Bool] = [:]) {
        self.version = version
        self.checkedAt = checkedAt
        self.answers = answers
    }

    /// Whether the server can do it; nil where that is not known.
    public subscript(capability: Capability) -> Bool? {
        get { answers[capability] }
        set { answers[capability] = newValue }
    }

    /// Whether everything is known.
    public var isComplete: Bool { Capability.allCases.allSatisfy { answers[$0] != nil } }

    /// How long answers are believed: servers are upgraded now and then.
    private static let lifetime: TimeInterval = 24 * 60 * 60

    /// Whether the answers are complete and not too old, or from a clock that has since been set back.
    func isCurrent(at now: Date) -> Bool {
        (0..<Self.lifetime).contains(now.timeIntervalSince(checkedAt)) && isComplete
    }
}

/// Where what servers can do is kept, so that each is asked once.
public protocol CapabilityStore: Sendable {
    func capabilities(of server: ServerID) async throws(StoreError) -> ServerCapabilities?
    func save(
        _ capabilities: ServerCapabilities, of server: ServerID
    ) async throws(StoreError)
}

extension Session {
    /// What the server can do: as known, or asked now.
    ///
    /// Asking changes nothing on the server. What cannot be asked stays unknown, and is asked again the
    /// next time.
    ///
    /// - Parameters:
    ///   - agent: one that the server has, by which some abilities are asked for.
    ///   - refresh: ask although it is known.
    public func capabilities(
        asking agent: AgentID, refresh: Bool = false
    ) async -> ServerCapabilities {
        if !refresh, let known = await knownCapabilities() { return known }
        let service = service
        async let version = try? service.health().version
        var found = ServerCapabilities(version: nil, checkedAt: environment.now())
        await withTaskGroup(of: (Capability, Bool?).self) { group in
            for capability in Capability.allCases {
                group.addTask {
                    (capability, try? await service.supports(capability, agent: agent))
                }
            }
            for await (capability, answer) in group { found[capability] = answer }
        }
        found.version = await version
        await keep(found)
        return found
    }

    /// The server has just said which version it is; another one than before is asked anew.
    public func notice(version: String, asking agent: AgentID) async {
        guard let known = await knownCapabilities(), known.version != version else { return }
        _ = await capabilities(asking: agent, refresh: true)
    }

    private func knownCapabilities() async -> ServerCapabilities? {
        let now = environment.now()
        if let recent = recentCapabilities, recent.isCurrent(at: now) { return recent }
        guard let kept = try? await store.capabilities(of: server), kept.isCurrent(at: now) else {
            return nil
        }
        recentCapabilities = kept
        return kept
    }

    private func keep(_ capabilities: ServerCapabilities) async {
        recentCapabilities = capabilities
        try? await store.save(capabilities, of: server)
    }
}
