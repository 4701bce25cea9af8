import Localization

/// What is in a folder, for the completion of paths.
public struct FolderListing: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public var name: String
        public var isFolder: Bool

        public init(name: String, isFolder: Bool) {
            self.name = name
            self.isFolder = isFolder
        }
    }

    /// As it was written, with its `/` or `~/` and the slash at its end; empty for the working folder.
    public var folder: String
    public var entries: [Entry]

    public init(folder: String, entries: [Entry]) {
        self.folder = folder
        self.entries = entries
    }

    /// The paths that an argument could become; a folder ends in a slash, so that one can go on.
    ///
    /// Names that begin with a dot are offered to those who wrote the dot.
    func candidates(for argument: String, after command: String) -> [Candidate] {
        let word = PathWord(argument)
        guard word.folder == folder else { return [] }
        return entries.filter { entry in
            entry.name.hasPrefix(word.name)
                && (!entry.name.hasPrefix(".") || word.name.hasPrefix("."))
        }.sorted { $0.name < $1.name }.map { entry in
            let path = folder + entry.name + (entry.isFolder ? "/" : "")
            let isOpen = entry.isFolder
            return Candidate(
                line: "\(command) " + word.written(path, isOpen: isOpen),
                title: entry.name + (entry.isFolder ? "/" : ""),
                help: entry.isFolder ? localized("complete.folder") : "")
        }
    }
}

/// A path as it is written after a command: as it is, blanks and all, or in quotes.
public struct PathWord: Hashable, Sendable {
    /// Without quotes.
    public let path: String

    /// The quotation mark it begins with.
    private let quote: Character?

    public init(_ argument: String) {
        if let first = argument.first, first == "\"" || first == "'" {
            quote = first
            let rest = argument.dropFirst()
            path = String(rest.hasSuffix(String(first)) ? rest.dropLast() : rest)
        } else {
            quote = nil
            path = argument
        }
    }

    /// What stands before the last slash, and the slash.
    var folder: String {
        if path == "~" { return "" }
        return path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// What stands after it.
    var name: String { String(path.dropFirst(folder.count)) }

    /// Another path, in the same quotes; open where one may go on with it.
    func written(_ path: String, isOpen: Bool) -> String {
        guard let quote else { return path }
        return "\(quote)\(path)" + (isOpen ? "" : "\(quote)")
    }
}
