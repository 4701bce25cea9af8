public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore: Journal {
    public func record(_ entry: JournalEntry) async throws(StoreError) {
        let (kind, conversation) = Self.columns(of: entry.thread)
        let write: @Sendable (Database) throws -> Void = { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO turn_journal (turn, server, agent, username, block, thread_kind,
                        conversation, flow, phase, otid, started_at, dead_run,
                        process_id)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (turn) DO UPDATE SET
                        server = excluded.server, agent = excluded.agent,
                        username = excluded.username, block = excluded.block,
                        thread_kind = excluded.thread_kind, conversation = excluded.conversation,
                        flow = excluded.flow, phase = excluded.phase, otid = excluded.otid,
                        started_at = excluded.started_at, dead_run = excluded.dead_run,
                        process_id = excluded.process_id
                    """
            ).execute(arguments: [
                entry.id.rawValue, entry.address.server.rawValue,
                entry.address.agent.rawValue, entry.username.rawValue, entry.block.rawValue,
                kind, conversation, entry.flow.rawValue, entry.phase.rawValue, entry.otid,
                entry.startedAt.milliseconds, entry.deadRun?.rawValue, entry.processID,
            ])
        }
        if entry.mustOutlivePowerLoss {
            try await writeDurably(write)
        } else {
            try await self.write(write)
        }
    }

    public func close(_ turn: TurnID) async throws(StoreError) {
        let flow = try await read { db in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT flow FROM turn_journal WHERE turn = ?"),
                arguments: [turn.rawValue])
        }
        let close: @Sendable (Database) throws -> Void = { db in
            try db.execute(
                sql: "DELETE FROM turn_journal WHERE turn = ?", arguments: [turn.rawValue])
        }
        // Merged once more, what the agent wrote would come back where the person has taken it out since.
        if flow == PersonaFlow.isolated.rawValue {
            try await writeDurably(close)
        } else {
            try await write(close)
        }
    }

    public func openEntries(of agent: AgentAddress?) async throws(StoreError) -> [JournalEntry] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM turn_journal
                    WHERE (?1 IS NULL OR server = ?1) AND (?2 IS NULL OR agent = ?2)
                    ORDER BY number
                    """,
                arguments: [agent?.server.rawValue, agent?.agent.rawValue]
            ).map(Self.entry)
        }
    }

    private static func columns(of thread: ConversationThread) -> (String, String?) {
        switch thread {
        case .own(let conversation): ("own", conversation.rawValue)
        case .shared: ("shared", nil)
        case .unlocked: ("unlocked", nil)
        }
    }

    private static func entry(_ row: Row) throws -> JournalEntry {
        let thread: ConversationThread
        switch try row.text("thread_kind") {
        case "own": thread = .own(try row.id("conversation"))
        case "shared": thread = .shared
        case "unlocked": thread = .unlocked
        default: throw UnreadableRow(reason: "an unknown thread_kind")
        }
        return JournalEntry(
            id: TurnID(try row.text("turn")),
            address: AgentAddress(
                server: ServerID(try row.text("server")), agent: try row.id("agent")),
            username: try row.username("username"), block: try row.id("block"), thread: thread,
            flow: try row.choice("flow"), phase: try row.choice("phase"),
            otid: try row.text("otid"),
            startedAt: try row.date("started_at"),
            deadRun: try row.optionalText("dead_run").map { RunID($0) },
            processID: Int32(truncatingIfNeeded: try row.integer("process_id")))
    }
}
