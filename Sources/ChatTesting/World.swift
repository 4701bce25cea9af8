public import ChatCore
import FoundationEssentials
public import LettaAPI

/// A Letta server and a disk, played in memory, that outlive the process that uses them.
///
/// It behaves as the real ones do where turns can tell: a prompt holds what was compiled and not what
/// is attached, an agent's recompile answers with the prompt of before, detaching twice is 404, and a
/// message that arrives is answered whether or not anybody reads the answer.
public actor World {
    public static let agent = AgentID("agent-1")
    public static let server = ServerID("http://letta.test")

    var blocks: [BlockID: Block] = [:]
    var identities: [IdentityID: (identity: Identity, blocks: [BlockID])] = [:]
    var conversations: [ConversationID: CompiledLabels] = [:]
    var histories: [ConversationID: [Message]] = [:]
    var agentPrompt: CompiledLabels = []
    var nextNumber = 1
    var newestRun: RunID?

    /// The blocks that conversations have copies of their own of.
    var copies: [ConversationID: BlockID] = [:]

    /// What background runs stream, and the runs that messages began.
    var backgroundReplies: [RunID: WorldReply] = [:]
    var runsOfMessages: [String: RunID] = [:]
    var questionsUntilEnd = 0
    var atEndOfRun: (@Sendable (isolated World) -> Void)?

    var users: [String: UserRecord] = [:]
    var ownConversations: [String: ConversationID] = [:]
    var journal: [JournalEntry] = []
    var values: [BlockID: [String]] = [:]

    /// Where each of them came from.
    public internal(set) var origins: [BlockID: [BlockOrigin]] = [:]
    var stored: [StoredMessage] = []
    var knownCopies: [ConversationID: IsolatedCopy] = [:]
    var knownCapabilities: ServerCapabilities?
    var lockBlocks: [LockBlockRecord] = []

    private let fault: Fault?
    private var crashed = false
    private var offline = false

    /// Whether the fault struck a write to the disk.
    public private(set) var hasStruckDisk = false

    /// How many boundaries the work so far has crossed.
    public private(set) var boundaries = 0

    /// The blocks attached to the agent, in order.
    public internal(set) var attached: [BlockID] = []

    /// Every message that reached the model, with the personas in its prompt.
    public internal(set) var delivered: [(text: String, personas: [String])] = []

    /// Every call of a tool that was carried out or denied, in order.
    public internal(set) var settledCalls: [(call: String, isApproved: Bool)] = []

    /// The calls that conversations wait with.
    var pendingCalls: [ConversationID: ToolCall] = [:]

    /// Whether the server refuses to be asked for conversations, as servers before 0.16.2.
    public var hasConversations = true

    /// What the server can do beside conversations.
    public var abilities: Set<Capability> = [.conversations, .identities, .recompile]

    /// Blocks of other people that are attached from outside before the next compile, one a turn.
    public var intruders: [Block] = []

    /// Labels in the order they were compiled in.
    typealias CompiledLabels = [BlockID]

    public init(_ fault: Fault? = nil) {
        self.fault = fault
    }

    /// The process is started again; the network is back.
    public func restart() {
        crashed = false
        offline = false
    }

    /// What the agent's own history holds.
    public func setHistory(_ messages: [Message]) { histories[.agentDefault] = messages }

    /// A run that is at work until it has been asked for so often; then `atEnd` happens.
    public func setRun(
        _ run: RunID, activeFor questions: Int,
        atEnd: @escaping @Sendable (isolated World) -> Void
    ) {
        newestRun = run
        questionsUntilEnd = questions
        atEndOfRun = atEnd
    }

    public func setHasConversations(_ value: Bool) { hasConversations = value }
    public func setAbilities(_ value: Set<Capability>) { abilities = value }

    /// Somebody else writes into a block.
    public func write(_ value: String, into block: BlockID) { blocks[block]?.value = value }

    /// The value of a block; nil where there is none.
    public func value(of block: BlockID) -> String? { blocks[block]?.value }

    /// The copy that a conversation has of its own.
    public func copy(in conversation: ConversationID) -> Block? {
        copies[conversation].flatMap { blocks[$0] }
    }
    public func intrude(_ block: Block) {
        blocks[block.id] = block
        attached.append(block.id)
    }
    public func leave(_ block: BlockID) { attached.removeAll { $0 == block } }
    public func delete(_ block: BlockID) {
        blocks[block] = nil
        attached.removeAll { $0 == block }
        for id in identities.keys { identities[id]?.blocks.removeAll { $0 == block } }
    }
    public func deleteConversations() {
        conversations = [:]
        for copy in copies.values { blocks[copy] = nil }
        copies = [:]
    }

    /// The persona labels in the agent's own compiled prompt.
    public var personasInAgentPrompt: [String] { personas(in: agentPrompt) }

    /// The labels of the attached blocks that belong to people.
    public var attachedPersonas: [String] {
        attached.compactMap { blocks[$0]?.label }.filter(Persona.isPersona)
    }

    /// The labels in the agent's own compiled prompt.
    ///
    /// A prompt keeps the text of blocks that are deleted; here they are known by their IDs alone.
    public var labelsInAgentPrompt: [String] { agentPrompt.map { blocks[$0]?.label ?? "deleted" } }

    /// Whether a message was sent to run in the background.
    public var runsInBackground: Bool { !runsOfMessages.isEmpty }

    /// The open journal entries.
    public var openTurns: [JournalEntry] { journal }

    /// All that the transcript keeps.
    public var transcript: [StoredMessage] { stored }

    func personas(in prompt: CompiledLabels) -> [String] {
        prompt.compactMap { blocks[$0]?.label }.filter(Persona.isPersona)
    }

    /// Runs one call to the server between its two boundaries.
    func serve<T: Sendable>(_ work: () throws(LettaError) -> T) throws(LettaError) -> T {
        try cross(.unreachable(reason: "fault before the call"))
        let answer = try work()
        try cross(.interrupted(reason: "fault before the answer"))
        return answer
    }

    /// The connection of a stream breaks, if it is to.
    func stream() throws(LettaError) {
        try cross(.interrupted(reason: "fault in the middle of a stream"))
    }

    /// Runs one write to the disk between its two boundaries.
    func write<T: Sendable>(_ work: () -> T) throws(StoreError) -> T {
        try crossDisk()
        let answer = work()
        try crossDisk()
        return answer
    }

    private func cross(_ error: LettaError) throws(LettaError) {
        if crashed || offline { throw .unreachable(reason: "gone") }
        switch strike() {
        case nil: return
        case .crash: crashed = true
        case .networkLoss: offline = true
        case .error: break
        }
        throw error
    }

    private func crossDisk() throws(StoreError) {
        if crashed { throw .failed(path: "world", reason: "gone") }
        switch strike() {
        case nil: return
        case .crash: crashed = true
        case .networkLoss:
            offline = true
            return
        case .error: hasStruckDisk = true
        }
        throw .failed(path: "world", reason: "fault")
    }

    private func strike() -> Fault.Kind? {
        defer { boundaries += 1 }
        return fault?.boundary == boundaries ? fault?.kind : nil
    }

    func number() -> Int {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// The text of a compiled prompt, in the shape of a real one.
    func text(of prompt: CompiledLabels) -> String {
        var text = "<base_instructions>\nBe kind.\n</base_instructions>\n\n<memory_blocks>\n"
        text += "The following memory blocks are currently engaged in your core memory unit:\n\n"
        for block in prompt.compactMap({ blocks[$0] }) {
            text += """
                <\(block.label)>
                <description>
                \(block.description ?? "")
                </description>
                <metadata>
                - chars_current=\(block.value.unicodeScalars.count)
                - chars_limit=\(block.limit)
                </metadata>
                <value>
                \(block.value)
                </value>
                </\(block.label)>


                """
        }
        return text
            + "</memory_blocks>\n\n<memory_metadata>\n- AGENT_ID: agent-1\n</memory_metadata>"
    }
}
