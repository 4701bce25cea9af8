import ArgumentParser
import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

extension BlocksCommand {
    struct Edit: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit", abstract: "Edit a block, in your editor or from a file.",
            discussion: """
                The block is fetched first. What somebody else wrote meanwhile is never written over: then your \
                text is kept in a file, which is named.
                """)

        @Argument(help: "A label or a block ID.")
        var block: String

        @Argument(help: "A file with the new value, or - for standard input; none for your editor.")
        var file: String?

        @Flag(help: "Do not ask where the value is longer than the block's limit.")
        var yes = false
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let known = try await app.blockRecord(block, global, user)
            try app.checkServer(of: known)
            try await app.withConnection { connection, store in
                var record = known
                record.block = try await connection.client.block(known.block.id)
                try await store.record([record.block], on: record.server, by: .elsewhere)
                guard !record.block.readOnly else {
                    throw CommandFailure(.notAllowed, "\(record.block.label) is read-only")
                }
                guard let value = try await value(for: record.block, app) else {
                    return Output.note("\(record.block.label) is as it was")
                }
                try await write(
                    value, to: record,
                    BlockWriter(app: app, connection: connection, store: store))
            }
        }

        /// The new value; nil where it is the old one.
        private func value(for block: Block, _ app: App) async throws -> String? {
            if let file {
                let text = try Self.text(of: file)
                return text == block.value ? nil : text
            }
            guard isatty(0) == 1, isatty(1) == 1 else {
                throw CommandFailure(
                    .usage,
                    "there is no terminal for an editor; name a file, or - for standard input")
            }
            // JSON is edited over several lines, whatever the server keeps.
            let shown = JSONLayout.indented(block.value) ?? block.value
            let editor = ExternalEditor(environment: app.settings.environment)
            switch await editor.edit(shown, fileName: "\(block.id).txt") {
            case .unchanged: return nil
            case .failed(let reason): throw CommandFailure(.inputOutput, reason)
            case .changed(let text):
                let isOneLine = !block.value.contains("\n")
                let isDocument = JSONLayout.compact(block.value) != nil
                let value = isDocument && isOneLine ? JSONLayout.compact(text) ?? text : text
                return value == block.value ? nil : value
            }
        }

        /// A file that ends in a newline, as editors leave them, means the text without it.
        private static func text(of file: String) throws(CommandFailure) -> String {
            let data: Data?
            if file == "-" {
                data = FileHandle.standardInput.readDataToEndOfFile()
            } else {
                data = FileManager.default.contents(atPath: file)
            }
            guard let data else { throw CommandFailure(.badInput, "\(file) cannot be read") }
            guard var text = String(data: data, encoding: .utf8) else {
                throw CommandFailure(.badInput, "\(file) is not UTF-8 text")
            }
            if text.hasSuffix("\n") { text.removeLast() }
            return text
        }

        /// A text is in a file until the server has it.
        private func write(
            _ value: String, to record: BlockRecord, _ writer: BlockWriter
        ) async throws {
            let edit = BlockEdit(
                block: record.block.id, label: record.block.label, base: record.block.value,
                value: value)
            if let excess = edit.excess(over: record.block.limit), !yes {
                // The server enforces no limit, and the model may not take it.
                let deed = "make \(edit.label) \(excess) characters longer than its limit"
                guard try Confirmation.given(for: deed) else {
                    return Output.note("\(edit.label) is as it was")
                }
            }
            var unsaved = UnsavedEdits(folder: writer.app.settings.paths.unsaved)
            let path = try unsaved.keep(edit)
            do {
                try await writer.write(edit, to: record)
            } catch {
                Output.note("your text is in \(path)")
                throw error
            }
            unsaved.settle(edit)
            Output.line("\(edit.label) is written, \(value.unicodeScalars.count) characters")
        }
    }
}
