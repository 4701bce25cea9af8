import ChatCore
import ChatStore
import Export
import Foundation
import LettaAPI
import Screen

/// Writes threads of the store as text, page by page, so that none has to fit into memory.
struct TranscriptExport {
    /// A thread, with what is known around it.
    struct Item {
        var thread: ThreadAddress
        var stretch: ThreadStretch

        /// Whose conversation it is; nil for a thread that people share.
        var owner: Username?

        /// Who says what bears no name.
        var user: String
        var agentName: String?
        var serverName: String
        var conversationName: String?
        var createdAt: Date?
    }

    let store: SQLiteStore
    let format: ExportFormat
    private static let pageSize = 500

    /// - Parameter write: gets the text, piece by piece; it can control no terminal.
    /// - Returns: how many entries, or messages where the format has them, were written.
    nonisolated(nonsending) func run(
        _ items: [Item], _ write: (String) throws -> Void
    ) async throws -> Int {
        try write(Inert.controls(head(items)))
        var count = 0
        for (index, item) in items.enumerated() {
            let isLast = index == items.count - 1
            count += try await self.write(item, part: index + 1, isLast: isLast, write)
        }
        try write(foot(items))
        return count
    }

    private func head(_ items: [Item]) -> String {
        switch format {
        case .md, .jsonl: return ""
        case .json: return items.count > 1 ? "[\n" : ""
        case .html:
            guard let item = items.first, items.count == 1 else {
                return HTMLTranscript.head(title: "\(items.count) conversations")
            }
            return HTMLTranscript.head(title: "\(item.user) and \(item.agentName ?? "agent")")
        }
    }

    private func foot(_ items: [Item]) -> String {
        switch format {
        case .md, .jsonl: ""
        case .json: items.count > 1 ? "]\n" : ""
        case .html: HTMLTranscript.foot
        }
    }

    nonisolated(nonsending) private func write(
        _ item: Item, part: Int, isLast: Bool, _ write: (String) throws -> Void
    ) async throws -> Int {
        let (user, agent) = (item.user, item.agentName ?? "agent")
        let calendar = LocalCalendar(zone: .current)
        switch format {
        case .md:
            if part > 1 { try write("\n") }
            var writer = MarkdownTranscript(user: user, agent: agent, calendar: calendar)
            return try await people(item, &writer, write)
        case .html:
            var writer = HTMLTranscript(user: user, agent: agent, calendar: calendar, part: part)
            return try await people(item, &writer, write)
        case .jsonl:
            try write("{\(try Self.header(item).members())}\n")
            return try await lines(item) { try write($0 + "\n") }
        case .json:
            try write("{\(try Self.header(item).members()),\"messages\":[")
            var isFirst = true
            let count = try await lines(item) { line in
                try write((isFirst ? "\n" : ",\n") + line)
                isFirst = false
            }
            try write(isLast ? "\n]}\n" : "\n]},\n")
            return count
        }
    }

    /// A thread as people read it.
    nonisolated(nonsending) private func people(
        _ item: Item, _ writer: inout some TranscriptWriter, _ write: (String) throws -> Void
    ) async throws -> Int {
        try write(Inert.controls(writer.title(server: item.serverName)))
        var folding = TranscriptFolding()
        var last: Int64?
        var count = 0
        while true {
            try Task.checkCancellation()
            let page = try await store.messages(
                in: item.thread, item.stretch, after: last, limit: Self.pageSize)
            let entries = page.isEmpty ? folding.finish() : folding.take(page)
            if !entries.isEmpty { try write(Inert.controls(writer.text(of: entries))) }
            count += entries.count
            guard let end = page.last else { return count }
            last = end.number
        }
    }

    /// A thread as programs read it.
    nonisolated(nonsending) private func lines(
        _ item: Item, _ write: (String) throws -> Void
    ) async throws -> Int {
        var last: Int64?
        var count = 0
        while true {
            try Task.checkCancellation()
            let page = try await store.archive(
                of: item.thread, item.stretch, after: last, limit: Self.pageSize)
            for line in page { try write(line.json) }
            count += page.count
            guard let end = page.last else { return count }
            last = end.number
        }
    }

    private static func header(_ item: Item) -> ArchiveHeader {
        ArchiveHeader(
            exportedAt: Date(), thread: item.thread, agentName: item.agentName, user: item.owner,
            conversationName: item.conversationName, createdAt: item.createdAt)
    }
}
