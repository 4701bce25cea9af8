import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI

extension ChatWorker {
    /// Writes what is shown to a file, from a place on.
    ///
    /// - Parameter chosen: a path, a format, or a format and a path; empty for neither.
    func export(to chosen: String, mayReplace: Bool, from place: PagePlace?) async {
        guard let thread = shown.thread else {
            return await emit(.reported("there is no thread to write yet", isTrouble: true))
        }
        let (named, chosenPath) = Self.target(chosen)
        let format = named ?? ExportFormat(path: chosenPath) ?? .md
        let path = Self.absolute(
            chosenPath.isEmpty ? defaultPath(format) : chosenPath, app.settings.environment)
        let file: TranscriptFile
        do throws(TranscriptFile.Refusal) {
            file = try TranscriptFile(path: path, mayReplace: mayReplace)
        } catch {
            guard case .exists = error else { return await refuse(path, error) }
            let isImplied = ExportFormat(path: path) == format
            return await emit(
                .exportRefused(path: isImplied ? path : "\(format.rawValue) \(path)"))
        }
        do {
            let count = try await write(thread, from: place, as: format, file.write)
            try file.finish()
            let what = [.json, .jsonl].contains(format) ? "messages" : "entries"
            await emit(.reported("\(count) \(what) written to \(path)", isTrouble: false))
        } catch let error as TranscriptFile.Refusal {
            file.discard()
            await refuse(path, error)
        } catch {
            file.discard()
            await refuse(path, .failed(reason: "\(error)"))
        }
    }

    private func refuse(_ path: String, _ refusal: TranscriptFile.Refusal) async {
        switch refusal {
        case .exists: await emit(.exportRefused(path: path))
        case .failed(let reason):
            await emit(.reported("\(path) cannot be written: \(reason)", isTrouble: true))
        }
    }

    /// The whole thread as one text, for the clipboard; up to some megabytes.
    func wholeThread() async -> String? {
        guard let thread = shown.thread else { return nil }
        var whole = ""
        _ = try? await write(thread, from: nil, as: .md) { text throws in
            if whole.utf8.count < 16_000_000 { whole += text }
        }
        return whole
    }

    private func write(
        _ thread: ThreadAddress, from place: PagePlace?, as format: ExportFormat,
        _ body: (String) throws -> Void
    ) async throws -> Int {
        let known = try await store.threadRecords(
            on: thread.server, agent: thread.agent.rawValue, conversation: thread.conversation
        ).first
        let stretch = try await store.stretch(of: thread, from: place)
        let item = TranscriptExport.Item(
            thread: thread, stretch: stretch ?? .whole, owner: known?.username,
            user: username.rawValue, agentName: shown.agentName ?? agentName,
            serverName: app.settings.serverName, conversationName: known?.name,
            createdAt: known?.createdAt)
        return try await TranscriptExport(store: store, format: format).run([item], body)
    }

    /// What was typed as a format, where its first word is one, and a path.
    private static func target(_ text: String) -> (ExportFormat?, String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard let word = words.first, let format = ExportFormat(word: String(word)) else {
            return (nil, text)
        }
        return (format, words.count > 1 ? String(words[1].drop { $0 == " " }) : "")
    }

    private func defaultPath(_ format: ExportFormat) -> String {
        let agent = (shown.agentName ?? agentName ?? "agent").map { character in
            character.isLetter || character.isNumber || "-_.".contains(character) ? character : "-"
        }
        let calendar = LocalCalendar(zone: .current)
        let day = calendar.iso(day: calendar.day(of: Date()))
        return "~/lettera-\(String(agent))-\(day).\(format.rawValue)"
    }

    private static func absolute(_ path: String, _ environment: [String: String]) -> String {
        let path = Paths.expand(path, environment: environment)
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
