import LettaAPI

/// Makes the server compile prompts, and reads what it compiled.
struct PromptCompiler: Sendable {
    let service: any BlockService

    /// Compiles the prompt that a turn in `thread` will use.
    ///
    /// Nil where the server compiles by itself (before 0.16.5) and shows nobody: then what is
    /// attached is what the model sees.
    func compile(
        for thread: ConversationThread, of agent: AgentID
    ) async throws(LettaError) -> CompiledPrompt? {
        guard case .own(let conversation) = thread else { return try await compile(agent) }
        do throws(LettaError) {
            return CompiledPrompt(try await service.recompile(conversation))
        } catch .notFound(let detail) {
            // Either there is no such conversation, or no such request.
            if try await compilesByItself(agent) { return nil }
            throw .notFound(detail: detail)
        }
    }

    /// Compiles the agent's own prompt and judges whether a persona is gone from it.
    ///
    /// Other personas in it belong to turns of other machines.
    func clear(_ label: String, from agent: AgentID) async throws(LettaError) -> PromptVerdict {
        do throws(LettaError) {
            guard let prompt = try await compile(agent) else { return .asWanted }
            if prompt.cannotHold(label) { return .asWanted }
            guard let labels = prompt.labels else { return .unreadable }
            return labels.contains(label) ? .foreign([label]) : .asWanted
        } catch .notFound(let detail) {
            do throws(LettaError) {
                _ = try await service.blocks(of: agent)
            } catch .notFound {
                // The agent itself is gone, and its prompt with it.
                return .asWanted
            }
            throw .notFound(detail: detail)
        }
    }

    /// The answer to a recompile is the prompt of before, so only that to a second one is the truth.
    private func compile(_ agent: AgentID) async throws(LettaError) -> CompiledPrompt? {
        do throws(LettaError) {
            _ = try await service.recompile(agent, dryRun: false)
            return CompiledPrompt(try await service.recompile(agent, dryRun: false))
        } catch .notFound(let detail) {
            if try await compilesByItself(agent) { return nil }
            throw .notFound(detail: detail)
        }
    }

    private func compilesByItself(_ agent: AgentID) async throws(LettaError) -> Bool {
        do throws(LettaError) {
            _ = try await service.recompile(agent, dryRun: true)
            return false
        } catch let error where error.isUnknownPath {
            _ = try await service.blocks(of: agent)
            return true
        }
    }
}
