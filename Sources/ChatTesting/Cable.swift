public import ChatCore
public import LettaAPI
import Synchronization

/// What one machine's lock asks of a server, over a cable of its own that can be pulled.
public final class Cable: BlockService {
    private let service: any BlockService
    private let isPulled = Mutex(false)

    public init(to service: any BlockService) { self.service = service }

    public func pull() { isPulled.withLock { $0 = true } }
    public func plugIn() { isPulled.withLock { $0 = false } }

    private func check() throws(LettaError) {
        if isPulled.withLock({ $0 }) { throw .unreachable(reason: "no cable") }
    }

    public func blocks(of agent: AgentID) async throws(LettaError) -> [Block] {
        try check()
        return try await service.blocks(of: agent)
    }

    public func attach(_ block: BlockID, to agent: AgentID) async throws(LettaError) {
        try check()
        try await service.attach(block, to: agent)
    }

    public func detach(_ block: BlockID, from agent: AgentID) async throws(LettaError) {
        try check()
        try await service.detach(block, from: agent)
    }

    public func recompile(_ agent: AgentID, dryRun: Bool) async throws(LettaError) -> String {
        try check()
        return try await service.recompile(agent, dryRun: dryRun)
    }

    public func recompile(_ conversation: ConversationID) async throws(LettaError) -> String {
        try check()
        return try await service.recompile(conversation)
    }

    public func createBlock(_ block: NewBlock) async throws(LettaError) -> Block {
        try check()
        return try await service.createBlock(block)
    }

    public func deleteBlock(_ id: BlockID) async throws(LettaError) {
        try check()
        try await service.deleteBlock(id)
    }

    public func mark(_ block: BlockID, with metadata: JSONValue) async throws(LettaError) {
        try check()
        try await service.mark(block, with: metadata)
    }
}
