import GRDB

/// One context of an agent: its default thread, or a conversation.
///
/// Its first message is the compiled prompt. What a prompt holds is what was compiled, not what is
/// attached now: only ``recompile(_:)`` changes it.
struct MessageThread: Hashable, Sendable {
    var agentID: String
    /// nil is the default thread.
    var conversationID: String?

    func context(_ database: GRDB.Database) throws -> [String] {
        try JSON.fetchOne(
            database, sql: "SELECT context FROM \(table) WHERE id = ?", arguments: [id])?
            .strings ?? []
    }

    func setContext(_ ids: [String], _ database: GRDB.Database) throws {
        try database.execute(
            sql: "UPDATE \(table) SET context = ?, updatedAt = ? WHERE id = ?",
            arguments: [JSON(ids), Timestamp.now, id])
    }

    private var table: String { conversationID == nil ? "agent" : "conversation" }
    private var id: String { conversationID ?? agentID }

    /// The messages that the model sees, in order; the compiled prompt first.
    func messages(_ database: GRDB.Database) throws -> [MessageRecord] {
        let ids = try context(database)
        let found = try MessageRecord.fetchAll(
            database,
            sql: "SELECT * FROM message WHERE id IN (SELECT value FROM json_each(?))",
            arguments: [JSON(ids)])
        let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        return ids.compactMap { byID[$0] }
    }

    /// The prompt as it was last compiled.
    func prompt(_ database: GRDB.Database) throws -> String {
        guard let first = try context(database).first else { return "" }
        return try MessageRecord.find(database, id: first)?.body["content"]?.string ?? ""
    }

    /// What would be compiled now.
    ///
    /// A conversation gets the agent's blocks too, its isolated copies never.
    func compile(_ database: GRDB.Database) throws -> String {
        guard let agent = try AgentRecord.find(database, id: agentID) else {
            throw APIError.agentNotFound(agentID)
        }
        let count = try Int.fetchOne(
            database, sql: "SELECT max(0, count(*) - 1) FROM message WHERE agentID = ?",
            arguments: [agentID])
        return Prompt.compile(
            system: agent.system, blocks: try BlockRecord.attached(to: agentID, database),
            agentID: agentID, previousMessages: count ?? 0)
    }

    /// Compiles the prompt and puts it in the place of the old one.
    @discardableResult
    func recompile(_ database: GRDB.Database) throws -> (before: String, after: String) {
        let before = try prompt(database)
        let after = try compile(database)
        if let first = try context(database).first {
            try database.execute(
                sql: "UPDATE message SET body = ? WHERE id = ?",
                arguments: [["content": .string(after)] as JSON, first])
        } else {
            try start(after, database)
        }
        return (before, after)
    }

    /// Begins the thread with a prompt and nothing else.
    func start(_ prompt: String, _ database: GRDB.Database) throws {
        var message = MessageRecord(
            agentID: agentID, conversationID: conversationID, role: "system",
            body: ["content": .string(prompt)])
        try message.insert(database)
        try setContext([message.id], database)
    }

    /// Compiles the default prompt of every agent that a block is attached to.
    static func recompile(holdersOf blockID: String, _ database: GRDB.Database) throws {
        let agents = try String.fetchAll(
            database, sql: "SELECT agentID FROM agentBlock WHERE blockID = ?",
            arguments: [blockID])
        for agent in agents { try MessageThread(agentID: agent).recompile(database) }
    }
}

extension MessageThread {
    /// Whether the context holds what came of one of these calls.
    func hasReturn(of calls: [String], _ database: GRDB.Database) throws -> Bool {
        try messages(database).contains { message in
            let call = message.body["tool_return"]?["tool_call_id"]?.string
            return call.map(calls.contains) ?? false
        }
    }

    /// The call that waits for somebody's approval, or nil.
    func pendingApproval(_ database: GRDB.Database) throws -> MessageRecord? {
        guard let last = try context(database).last,
            let message = try MessageRecord.find(database, id: last),
            message.body["requires_approval"] == true
        else { return nil }
        return message
    }
}
