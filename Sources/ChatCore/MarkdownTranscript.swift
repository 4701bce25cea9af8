import FoundationEssentials
import LettaAPI

/// Writes a transcript as Markdown, piece by piece, for as long a one as there is.
///
/// Control characters stay as they are: whoever writes the text somewhere makes it harmless.
public struct MarkdownTranscript: TranscriptWriter {
    private let user: String
    private let agent: String
    private let calendar: LocalCalendar
    private var day: Int?

    /// - Parameters:
    ///   - user: whose words they are that bear no name.
    ///   - agent: who answers.
    public init(user: String, agent: String, calendar: LocalCalendar) {
        self.user = user
        self.agent = agent
        self.calendar = calendar
    }

    public func title(server: String) -> String {
        "# \(Self.inline(user)) and \(Self.inline(agent))\n\nOn \(Self.inline(server)).\n"
    }

    public mutating func text(of entry: TranscriptEntry) -> String {
        var text = ""
        if let date = entry.date {
            let day = calendar.day(of: date)
            if day != self.day { text += "\n## \(calendar.words(forDay: day))\n" }
            self.day = day
        }
        let time = entry.date.map { " · " + calendar.time(of: $0) } ?? ""
        switch entry.kind {
        case .user(let name):
            text += said(by: name.isEmpty ? user : name, time, entry.text)
        case .assistant: text += said(by: agent, time, entry.text)
        case .reasoning: text += "\n*thought\(time)*\n\n" + Self.quoted(entry.text)
        case .summary: text += "\n*earlier talk, summed up\(time)*\n\n" + Self.quoted(entry.text)
        case .tool(let name): text += tool(name, time, entry)
        case .notice: text += "\n*\(Self.inline(entry.text))*\n"
        case .error: text += "\n*error: \(Self.inline(entry.text))*\n"
        }
        return text + Self.end(of: entry)
    }

    private func said(by name: String, _ time: String, _ words: String) -> String {
        "\n**\(Self.inline(name))**\(time)\n\n\(words)\n"
    }

    private func tool(_ name: String, _ time: String, _ entry: TranscriptEntry) -> String {
        var text = "\n*called \(Self.inline(name))\(time)*\n"
        if !entry.text.isEmpty { text += "\n" + Self.fenced(entry.text) }
        guard let result = entry.result else { return text }
        return text + (result.succeeded ? "\n*it answered*\n\n" : "\n*it failed*\n\n")
            + Self.fenced(result.text)
    }

    private static func end(of entry: TranscriptEntry) -> String {
        switch (entry.kind, entry.state) {
        case (.tool, .failed): ""
        case (_, .cancelled): "\n*cancelled*\n"
        case (_, .failed): "\n*broken off*\n"
        case (_, .unsent): "\n*not sent*\n"
        case (_, .erased): "\n*deleted on the server since*\n"
        case (_, .pending), (_, .streaming), (_, .complete): ""
        }
    }

    /// One line without what would end an emphasis.
    private static func inline(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.replacing("*", with: "\\*").replacing("_", with: "\\_")
    }

    private static func quoted(_ text: String) -> String {
        lines(text).map { $0.isEmpty ? ">\n" : "> \($0)\n" }.joined()
    }

    /// Between fences that are longer than any in the text.
    private static func fenced(_ text: String) -> String {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)\n\(lines(text).joined(separator: "\n"))\n\(fence)\n"
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }
}
