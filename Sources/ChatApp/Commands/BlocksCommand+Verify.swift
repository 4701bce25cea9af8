import ArgumentParser
import ChatCore
import ChatStore
import LettaAPI

extension BlocksCommand {
    struct Verify: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Compare every known block ID with the server.",
            discussion: """
                Each block is retrieved by its ID; the server's own list is never asked. "gone": the server has \
                no such block; "changed": it has another value than was last seen, which is recorded; \
                "foreign": it is not its person's block any more. Ends with exit code 65 where a block is gone \
                or foreign and was not repaired.
                """)

        @Flag(
            help: """
                Give people whose block is gone or foreign another one: one that belongs to their identity, or \
                a new one with the newest value seen here.
                """)
        var fix = false
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let found = try await app.withConnection { connection, store in
                let records = try await store.blockRecords(
                    server: app.settings.serverID,
                    username: user.user == nil ? nil : app.settings.username)
                var found: [BlockVerification] = []
                for record in records {
                    found.append(try await connection.session.verify(record, fixing: fix))
                }
                return found
            }
            if json.json {
                try Output.json(found.map(\.json))
            } else {
                show(found)
            }
            let left = found.filter { $0.isTrouble }
            guard left.isEmpty else {
                throw CommandFailure(
                    .badInput,
                    "\(left.count) of \(found.count) blocks are not as they should be"
                        + (fix ? "" : "; repair them with: lettera blocks verify --fix"))
            }
        }

        private func show(_ found: [BlockVerification]) {
            var table = TextTable(["LABEL", "BLOCK", "STATE", "WHAT"])
            for verification in found {
                table.rows.append([
                    verification.record.block.label, verification.record.block.id.rawValue,
                    verification.standing.word, verification.words,
                ])
            }
            if found.isEmpty { return Output.note("no blocks of this server have been seen yet") }
            table.print()
        }
    }
}

extension BlockVerification {
    /// Whether something is wrong still.
    fileprivate var isTrouble: Bool {
        switch standing {
        case .same, .changed: false
        case .gone, .foreign: repair == nil
        }
    }

    fileprivate var words: String {
        let reason: String? =
            if case .foreign(_, let reason, _) = standing { reason } else { nil }
        let advice = newName.map { "lettera users rename \(record.username?.rawValue ?? "") \($0)" }
        return [reason, repair?.words, advice].compactMap(\.self).joined(separator: "; ")
    }

    private var newName: Username? {
        if case .foreign(_, _, let newName) = standing { newName } else { nil }
    }

    fileprivate var json: JSONValue {
        var object: [String: JSONValue] = [
            "server": .string(record.server.rawValue), "label": .string(record.block.label),
            "block_id": .string(record.block.id.rawValue),
            "username": .text(record.username?.rawValue), "state": .string(standing.word),
            "repair": .text(repair?.words),
        ]
        if case .replaced(let block) = repair { object["new_block_id"] = .string(block.rawValue) }
        if case .foreign(_, let reason, _) = standing { object["reason"] = .string(reason) }
        return .object(object)
    }
}

extension BlockStanding {
    fileprivate var word: String {
        switch self {
        case .same: "same"
        case .changed: "changed"
        case .gone: "gone"
        case .foreign: "foreign"
        }
    }
}

extension BlockRepair {
    fileprivate var words: String {
        switch self {
        case .recorded: "the new value is recorded"
        case .replaced(let block): "replaced by \(block)"
        case .claimed: "given back to its person's identity"
        case .unlisted: "no longer listed with agents; its values stay"
        }
    }
}
