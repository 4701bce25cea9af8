import ChatCore
import LettaAPI
import Markdown
import Screen

extension Model {
    /// Copies the selected message.
    mutating func copySelected() -> [Effect] {
        guard let entry = selectedEntry else { return say(nothing: "is selected") }
        return copy(entry)
    }

    /// Copies a code block of the selected message; at the next press the next one.
    mutating func copySelectedCode() -> [Effect] {
        guard let entry = selectedEntry else { return say(nothing: "is selected") }
        return copyCode(of: entry)
    }

    /// Copies what was asked for with a command.
    mutating func copy(_ what: String) -> [Effect] {
        switch what {
        case "", "last":
            guard let entry = lastReply else { return say(nothing: "has been answered yet") }
            return copy(entry)
        case "all": return [.copyThread]
        case "code":
            let entry = scrollback.live.entries.last { entry in
                entry.kind == .assistant && !Markdown.codeBlocks(in: entry.text).isEmpty
            }
            guard let entry else { return say(nothing: "here has a code block") }
            return copyCode(of: entry)
        default:
            guard let number = Int(what), number > 0 else {
                return refuse(
                    "/copy takes last, all, code, or which reply, counted from the end",
                    line: "/copy \(what)")
            }
            let replies = scrollback.live.entries.filter { $0.kind == .assistant }
            guard number <= replies.count else {
                return refuse(
                    "there are only \(replies.count) replies at hand", line: "/copy \(what)")
            }
            return copy(replies[replies.count - number])
        }
    }

    private var lastReply: TranscriptEntry? {
        scrollback.live.entries.last { $0.kind == .assistant }
    }

    private mutating func copy(_ entry: TranscriptEntry) -> [Effect] {
        let text = entry.source
        guard !text.isEmpty else { return say(nothing: "is in it to copy") }
        return [.copy(text, what: Self.size(of: text, "the message"))]
    }

    private mutating func copyCode(of entry: TranscriptEntry) -> [Effect] {
        let blocks = Markdown.codeBlocks(in: entry.text)
        guard !blocks.isEmpty else { return say(nothing: "in this message is a code block") }
        var number = 0
        if let last = reader.copiedBlock, last.entry == entry.id {
            number = (last.number + 1) % blocks.count
        }
        reader.copiedBlock = TranscriptReader.CopiedBlock(entry: entry.id, number: number)
        let block = blocks[number]
        // A line feed at the end would run a command that is pasted into a shell.
        let code = block.source.hasSuffix("\n") ? String(block.source.dropLast()) : block.source
        let which =
            blocks.count > 1 ? "code block \(number + 1) of \(blocks.count)" : "the code block"
        return [.copy(code, what: Self.size(of: code, which, block.language))]
    }

    private static func size(of text: String, _ what: String, _ language: String = "") -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        let language = language.isEmpty ? "" : "\(language), "
        return "\(what) (\(language)\(lines == 1 ? "1 line" : "\(lines) lines"))"
    }

    private mutating func say(nothing words: String) -> [Effect] {
        notice = Notice(text: "nothing \(words)")
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
        guard let place = selectedPlace else { return say(nothing: "is selected") }
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
