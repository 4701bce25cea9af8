import LettaAPI

/// Brings one person's block into an agent's context, and takes it out again.
///
/// Each step can be repeated, by another process too: what is done already is left as it is.
protocol PersonaPlacement: Sendable {
    /// Throws `.notFound` where the block, the agent or the conversation is gone.
    func enter() async throws(LettaError)

    /// Has the prompt compiled that the model will be given, and judges it.
    func compile() async throws(LettaError) -> PlacedPersona

    /// Throws `.notFound` where there is nothing to take out.
    func leave() async throws(LettaError)

    /// Shows that nothing of it is left for others to see.
    func clear() async throws(LettaError) -> PromptVerdict

    /// The blocks in the agent's context, as this person's turns have them.
    func blocks() async throws(LettaError) -> [Block]

    /// Whether what `blocks` tells is also what the agent holds for everybody.
    var isShared: Bool { get }
}

/// What came of compiling.
struct PlacedPersona: Hashable, Sendable {
    var verdict: PromptVerdict
    var blocks: [Block]

    /// The prompt that goes with the request; nil where the server has its own.
    var systemOverride: String?
}

/// A persona block attached to the agent itself, for everybody to see until it is detached.
struct AttachedPersona: PersonaPlacement {
    let service: any AgentService
    let label: String
    let block: BlockID
    let agent: AgentID
    let thread: ConversationThread

    var isShared: Bool { true }

    func enter() async throws(LettaError) { try await service.attach(block, to: agent) }

    /// Reads the attached blocks beside the prompt, and judges both: a foreign persona that is attached and
    /// not compiled yet belongs to a turn that is just beginning elsewhere.
    func compile() async throws(LettaError) -> PlacedPersona {
        let (service, agent) = (service, agent)
        async let attached = Result(of: { () async throws(LettaError) in
            try await service.blocks(of: agent)
        })
        let prompt = try await PromptCompiler(service: service).compile(for: thread, of: agent)
        let blocks = try await attached.get()
        let attachedVerdict = Persona.verdict(own: label, labels: blocks.map(\.label))
        guard attachedVerdict == .asWanted, let prompt else {
            return PlacedPersona(verdict: attachedVerdict, blocks: blocks)
        }
        guard prompt.agrees(with: blocks) else {
            return PlacedPersona(verdict: .unreadable, blocks: blocks)
        }
        return PlacedPersona(verdict: prompt.verdict(own: label), blocks: blocks)
    }

    func leave() async throws(LettaError) { try await service.detach(block, from: agent) }

    func clear() async throws(LettaError) -> PromptVerdict {
        try await PromptCompiler(service: service).clear(label, from: agent)
    }

    func blocks() async throws(LettaError) -> [Block] { try await service.blocks(of: agent) }
}
