import CMarkdown
import Glibc
import Highlighting

/// Markdown as HTML that is harmless wherever the text comes from.
enum MarkdownHTML {
    /// Texts longer than this, in bytes, are shown as they were written.
    private static let limit = 4_000_000

    static func html(_ text: String) -> String {
        guard text.utf8.count <= limit else { return plain(text) }
        var text = text
        let html = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                cm_html(text.baseAddress, text.count) { language, code in
                    guard let language, let code else { return nil }
                    return strdup(
                        MarkdownHTML.code(
                            String(cString: code), language: String(cString: language)))
                }
            }
        }
        guard let html else { return plain(text) }
        defer { free(html) }
        return String(cString: html)
    }

    private static func plain(_ text: String) -> String { "<p>\(HTMLText.escaped(text))</p>\n" }

    /// Code with its tokens marked, where its language is known.
    static func code(_ code: String, language: String) -> String {
        var html = "<pre><code>"
        guard Highlighter.knows(language) else {
            return html + HTMLText.escaped(code) + "</code></pre>\n"
        }
        for line in Highlighter.lines(of: code, language: language) {
            for token in line {
                let text = HTMLText.escaped(token.text)
                html += token.kind.htmlClass.map { "<b class=\($0)>\(text)</b>" } ?? text
            }
            html += "\n"
        }
        return html + "</code></pre>\n"
    }
}

extension TokenKind {
    /// What the stylesheet calls it; nil where it looks like all other text.
    fileprivate var htmlClass: String? {
        switch self {
        case .plain, .operator: nil
        case .keyword: "k"
        case .type: "t"
        case .function: "f"
        case .variable: "v"
        case .string: "s"
        case .number, .constant: "n"
        case .comment: "c"
        case .heading: "h"
        case .deleted: "d"
        case .inserted: "i"
        }
    }
}
