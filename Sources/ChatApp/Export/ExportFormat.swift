import ArgumentParser

/// What a transcript is written as.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    case md, json, jsonl, html

    /// By the ending of a file's name; nil where it says nothing.
    init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        self.init(word: String(name[name.index(after: dot)...]))
    }

    /// By what people call it.
    init?(word: String) {
        switch word.lowercased() {
        case "md", "markdown": self = .md
        case "json": self = .json
        case "jsonl", "ndjson": self = .jsonl
        case "html", "htm": self = .html
        default: return nil
        }
    }
}
