public import ChatCore
import FoundationEssentials
import LettaAPI

/// Writes a transcript as a page for browsers, piece by piece, for as long a one as there is.
///
/// The page needs nothing but itself: no script, nothing to fetch. Whatever was said is text in it and
/// nothing else. Control characters stay as they are, as in ``MarkdownTranscript``.
public struct HTMLTranscript: TranscriptWriter {
    private let user: String
    private let agent: String
    private let calendar: LocalCalendar

    /// Tells threads apart that stand on one page.
    private let part: Int
    private var day: Int?

    /// The number that the last anchor names, and how many named it.
    private var anchor: (number: Int64, count: Int)?

    /// - Parameters:
    ///   - user: whose words they are that bear no name.
    ///   - agent: who answers.
    ///   - part: which thread of the page it is, from 1.
    public init(user: String, agent: String, calendar: LocalCalendar, part: Int = 1) {
        self.user = user
        self.agent = agent
        self.calendar = calendar
        self.part = part
    }

    // MARK: The page

    /// What a page begins with.
    public static func head(title: String) -> String {
        """
        <!DOCTYPE html>
        <html>
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        style-src 'sha256-\(HTMLStyle.digest)'; base-uri 'none'; form-action 'none'">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="lettera">
        <title>\(HTMLText.escaped(title))</title>
        <style>\(HTMLStyle.sheet)</style>
        </head>
        <body>

        """
    }

    /// What it ends with.
    public static let foot = "</body>\n</html>\n"

    // MARK: A thread

    public func title(server: String) -> String {
        "<h1>\(Self.name(user)) and \(Self.name(agent))</h1>\n"
            + "<p class=\"note\">On \(Self.name(server)).</p>\n"
    }

    public mutating func text(of entry: TranscriptEntry) -> String {
        var text = ""
        if let date = entry.date {
            let day = calendar.day(of: date)
            if day != self.day {
                text += "<h2><time datetime=\"\(calendar.iso(day: day))\">"
                text += "\(calendar.words(forDay: day))</time></h2>\n"
            }
            self.day = day
        }
        let mark = mark(of: entry)
        switch entry.kind {
        case .user(let name):
            let words = HTMLText.escaped(entry.text)
            text += said(by: name.isEmpty ? user : name, "user", words, mark, entry)
        case .assistant:
            text += said(by: agent, "agent", MarkdownHTML.html(entry.text), mark, entry)
        case .reasoning: text += folded("thought", entry.text, mark, entry)
        case .summary: text += folded("earlier talk, summed up", entry.text, mark, entry)
        case .tool(let name): text += tool(name, mark, entry)
        case .notice: text += note(entry.text, "note", mark)
        case .error: text += note("error: " + entry.text, "note bad", mark)
        }
        return text
    }

    // MARK: Its entries

    /// Where an entry is on the page, and when it was.
    private struct Mark {
        var id: String
        var time: String
    }

    private mutating func mark(of entry: TranscriptEntry) -> Mark {
        let number = entry.number ?? 0
        // Several calls may be of one message.
        let count = anchor?.number == number ? (anchor?.count ?? 0) + 1 : 1
        anchor = (number, count)
        let id = "\(part > 1 ? "t\(part)-" : "")m\(number)\(count > 1 ? "-\(count)" : "")"
        guard let date = entry.date, let instant = Self.instant(date) else {
            return Mark(id: id, time: "")
        }
        let time = "<time datetime=\"\(instant)\">\(calendar.time(of: date))</time>"
        return Mark(id: id, time: " · <a href=\"#\(id)\">\(time)</a>")
    }

    private func said(
        by name: String, _ kind: String, _ words: String, _ mark: Mark, _ entry: TranscriptEntry
    ) -> String {
        "<article class=\"\(kind)\" id=\"\(mark.id)\"><header><b>\(Self.name(name))</b>\(mark.time)"
            + "\(Self.end(of: entry))</header>\n<div class=\"said\">\(words)</div></article>\n"
    }

    private func folded(
        _ what: String, _ words: String, _ mark: Mark, _ entry: TranscriptEntry
    ) -> String {
        "<details id=\"\(mark.id)\"><summary>\(what)\(mark.time)\(Self.end(of: entry))</summary>\n"
            + "<div class=\"text\">\(HTMLText.escaped(words))</div></details>\n"
    }

    private func tool(_ name: String, _ mark: Mark, _ entry: TranscriptEntry) -> String {
        var text = "<details id=\"\(mark.id)\"><summary>called \(Self.name(name))\(mark.time)"
        switch entry.approval {
        case .approved: text += ", approved"
        case .denied(let reason):
            text += ", denied" + (reason.map { ": " + HTMLText.escaped($0) } ?? "")
        case .asked: text += ", waited for a word"
        case nil: break
        }
        if let result = entry.result, !result.succeeded {
            text += " <span class=\"bad\">failed</span>"
        } else if entry.state != .failed {
            text += Self.end(of: entry)
        }
        text += "</summary>\n"
        if !entry.text.isEmpty {
            text += "<pre class=\"text\">\(HTMLText.escaped(entry.text))</pre>\n"
        }
        if let result = entry.result {
            text += result.succeeded ? "<p>It answered:</p>\n" : "<p>It failed:</p>\n"
            text += "<pre class=\"text\">\(HTMLText.escaped(result.text))</pre>\n"
        }
        return text + "</details>\n"
    }

    private func note(_ words: String, _ kind: String, _ mark: Mark) -> String {
        "<p class=\"\(kind)\" id=\"\(mark.id)\">\(HTMLText.escaped(words))\(mark.time)</p>\n"
    }

    private static func end(of entry: TranscriptEntry) -> String {
        switch entry.state {
        case .cancelled: " <span class=\"bad\">cancelled</span>"
        case .failed: " <span class=\"bad\">broken off</span>"
        case .unsent: " <span class=\"bad\">not sent</span>"
        case .erased: " <span>deleted on the server since</span>"
        case .pending, .streaming, .complete: ""
        }
    }

    /// A name in a line of others: what runs from right to left stays within it.
    private static func name(_ text: String) -> String { "<bdi>\(HTMLText.escaped(text))</bdi>" }

    /// As attributes have times; nil for one that no calendar has.
    private static func instant(_ date: Date) -> String? {
        guard abs(date.timeIntervalSince1970) < 1e11 else { return nil }
        return date.formatted(.iso8601)
    }
}
