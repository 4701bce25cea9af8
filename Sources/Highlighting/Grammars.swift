import CHighlighting
import Synchronization

/// The grammars that the program brings, each read when it is first needed.
enum Grammars {
    /// The names of the files.
    static let files: [String] = (0..<ch_grammar_count()).map {
        String(cString: ch_grammar_at($0).name)
    }

    /// A grammar by its file's name.
    static func load(file name: String) throws(GrammarError) -> Grammar {
        guard let place = files.firstIndex(of: name) else {
            throw GrammarError(grammar: name, problem: "there is none of this name")
        }
        return try Grammar(file: bytes(at: place))
    }

    /// The grammar for what somebody calls a language; nil where there is none.
    static func named(_ language: String) -> Grammar? {
        let name = language.lowercased()
        guard let place = places[others[name] ?? name] else { return nil }
        return loaded.withLock { loaded in
            if let known = loaded[place] { return known }
            // That they all can be read is tested.
            let grammar = try? Grammar(file: bytes(at: place))
            loaded[place] = grammar
            return grammar
        }
    }

    private static let loaded = Mutex<[Int: Grammar]>([:])

    /// Which grammar a name stands for: of a language, of its file, or the ending of its files' names.
    private static let places: [String: Int] = {
        var places: [String: Int] = [:]
        for (place, file) in files.enumerated() {
            places[file] = place
            for config in configuration(at: place) where config.name == "alias" {
                places[config.text.lowercased()] = place
            }
        }
        for place in files.indices {
            for config in configuration(at: place) where config.name == "filename" {
                guard config.text.hasPrefix("*.") else { continue }
                let ending = config.text.dropFirst(2).lowercased()
                if places[ending] == nil { places[ending] = place }
            }
        }
        return places
    }()

    /// What people write that no grammar calls itself.
    private static let others = [
        "jsx": "javascript", "tsx": "typescript", "mts": "typescript", "cts": "typescript",
        "jsonc": "json", "json5": "json", "jsonl": "json", "ndjson": "json", "pwsh": "powershell",
        "console": "bashsession", "terminal": "bashsession", "shell-session": "bashsession",
        "patch": "diff", "tf": "hcl", "terraform": "hcl", "svg": "xml", "plist": "xml",
        "postgresql": "sql", "postgres": "sql", "mysql": "sql", "sqlite": "sql",
    ]

    private static func configuration(at place: Int) -> [Markup] {
        let bytes = bytes(at: place)
        let end = bytes.firstRange(of: Array("</config>".utf8))?.lowerBound ?? bytes.endIndex
        return Markup.read(bytes[..<end])?.child("config")?.children ?? []
    }

    private static func bytes(at place: Int) -> [UInt8] {
        let grammar = ch_grammar_at(place)
        return Array(UnsafeBufferPointer(start: grammar.bytes, count: grammar.length))
    }
}
