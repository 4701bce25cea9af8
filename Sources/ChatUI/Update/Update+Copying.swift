import ChatCore
import LettaAPI
import Localization
import Markdown
import Screen

extension Model {
    /// Copies the selected message.
    mutating func copySelected() -> [Effect] {
        guard let entry = selectedEntry else { return say("copy.no-selection") }
        return copy(entry)
    }

    /// Copies a code block of the selected message; at the next press the next one.
    mutating func copySelectedCode() -> [Effect] {
        guard let entry = selectedEntry else { return say("copy.no-selection") }
        return copyCode(of: entry)
    }

    /// Copies what was asked for with a command.
    mutating func copy(_ what: String) -> [Effect] {
        switch what {
        case "", "last":
            guard let entry = lastReply else { return say("copy.no-answer") }
            return copy(entry)
        case "all": return [.copyThread]
        case "code":
            let entry = scrollback.live.entries.last { entry in
                entry.kind == .assistant && !Markdown.codeBlocks(in: entry.text).isEmpty
            }
            guard let entry else { return say("copy.no-code") }
            return copyCode(of: entry)
        default:
            guard let number = Int(what), number > 0 else {
                return refuse(
                    localized("copy.usage"),
                    line: "/copy \(what)")
            }
            let replies = scrollback.live.entries.filter { $0.kind == .assistant }
            guard number <= replies.count else {
                return refuse(
                    localized("copy.few", replies.count), line: "/copy \(what)")
            }
            return copy(replies[replies.count - number])
        }
    }

    private var lastReply: TranscriptEntry? {
        scrollback.live.entries.last { $0.kind == .assistant }
    }

    private mutating func copy(_ entry: TranscriptEntry) -> [Effect] {
        let text = entry.source
        guard !text.isEmpty else { return say("copy.empty") }
        return [.copy(text, what: Self.size(of: text, localized("copy.message")))]
    }

    private mutating func copyCode(of entry: TranscriptEntry) -> [Effect] {
        let blocks = Markdown.codeBlocks(in: entry.text)
        guard !blocks.isEmpty else { return say("copy.no-code-here") }
        var number = 0
        if let last = reader.copiedBlock, last.entry == entry.id {
            number = (last.number + 1) % blocks.count
        }
        reader.copiedBlock = TranscriptReader.CopiedBlock(entry: entry.id, number: number)
        let block = blocks[number]
        // A line feed at the end would run a command that is pasted into a shell.
        let code = block.source.hasSuffix("\n") ? String(block.source.dropLast()) : block.source
        let which =
            blocks.count > 1
            ? localized("copy.code-of", number + 1, blocks.count) : localized("copy.code")
        return [.copy(code, what: Self.size(of: code, which, block.language))]
    }

    private static func size(of text: String, _ what: String, _ language: String = "") -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        let language = language.isEmpty ? "" : "\(language), "
        return "\(what) (\(language)\(localized("copy.lines", count: lines)))"
    }

    private mutating func say(_ key: String) -> [Effect] {
        notice = Notice(text: localized(key))
        return []
    }

    /// Writes the thread to a file.
    mutating func export(_ argument: String) -> [Effect] {
        var path = argument
        let mayReplace = path.hasPrefix("!")
        if mayReplace { path = String(path.dropFirst()).trimmingSpaces }
        return [.export(path: path, mayReplace: mayReplace, from: nil)]
    }

    /// Writes what comes from the selected entry on to a file.
    mutating func exportFromHere() -> [Effect] {
        guard let place = selectedPlace else { return say("copy.no-selection") }
        for candidate in stride(from: place, through: scrollback.startIndex, by: -1) {
            guard let entry = scrollback[candidate] else { break }
            if let number = entry.number {
                return [.export(path: "", mayReplace: false, from: .around(number))]
            }
            if case .said(let otid) = entry.id, case .user = entry.kind {
                return [.export(path: "", mayReplace: false, from: .aroundSaid(otid: otid))]
            }
        }
        return [.export(path: "", mayReplace: false, from: nil)]
    }
}

extension TranscriptEntry {
    /// What is copied of an entry.
    var source: String {
        guard case .tool = kind, let result else { return text.trimmingSpaces }
        return "\(text)\n\n\(result.text)"
    }
}
