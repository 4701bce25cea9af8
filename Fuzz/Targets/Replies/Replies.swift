import FuzzSupport
import Highlighting

@testable import Markdown
@testable import Screen

/// A reply in Markdown fits, is harmless, and is in the end what it is as a whole.
///
/// However it was cut when it came; what was settled stays. The same for code in every language.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count: count)
    let columns = input.number(below: 90)
    let lengths = input.chunk()
    let language = input.pick(languages)
    let isCode = input.bool()
    let text = String(decoding: input.rest(), as: UTF8.self)
    if isCode {
        checkCode(text, language: language, lengths: lengths)
        checkReply("```\(language)\n\(text)", lengths: lengths, columns: columns)
    } else {
        checkReply(text, lengths: lengths, columns: columns)
    }
    return 0
}

private let languages = [
    "swift", "python", "javascript", "typescript", "c", "cpp", "csharp", "java", "kotlin", "rust",
    "ruby", "bash",
    "fish", "powershell", "json", "yaml", "toml", "xml", "css", "scss", "sql", "lua", "perl",
    "haskell", "diff",
    "ini", "cmake", "nix", "r", "scala", "elixir", "dart", "protobuf", "graphql", "zig", "hcl",
    "php", "go", "html",
    "makefile", "docker", "markdown", "console",
]

private func checkReply(_ text: String, lengths: [UInt8], columns: Int) {
    let whole = Markdown.rows(of: text, columns: columns)
    require(!whole.isEmpty, "at least one row")
    for row in whole { check(row, columns: columns) }

    var growing = GrowingMarkdown(columns: columns)
    var settled = 0
    for piece in Array(text.unicodeScalars).cut(lengths) {
        var more = ""
        more.unicodeScalars.append(contentsOf: piece)
        growing.append(more[...])
        require(growing.settled.count >= settled, "what is settled stays")
        settled = growing.settled.count
        require(
            whole.starts(with: growing.settled), "\(text.debugDescription) is settled as a whole")
        for row in growing.unsettled { check(row, columns: columns) }
    }
    growing.finish()
    require(growing.settled == whole, "\(text.debugDescription) grows to what it is")
    require(growing.links == Markdown.links(in: text), "links do not depend on how a text came")
    for block in Markdown.codeBlocks(in: text) {
        require(block.source.utf8.count <= text.utf8.count + 1, "code is not made up")
    }
}

private func check(_ row: [Span], columns: Int) {
    var width = 0
    for span in row {
        require(span.text.unicodeScalars.allSatisfy(isHarmless), "no control in a row")
        width += TextWidth.columns(of: span.text)
    }
    require(width <= max(columns, GrowingMarkdown.narrowest), "\(row) fits into \(columns)")
}

private func checkCode(_ code: String, language: String, lengths: [UInt8]) {
    let whole = Highlighter.lines(of: code, language: language)
    let text = whole.map { $0.map(\.text).joined() }.joined(separator: "\n")
    require(text == code || text + "\n" == code, "\(code.debugDescription) keeps its characters")
    var growing = Highlighter(language: language)
    var settled: [[Token]] = []
    for piece in Array(code.unicodeScalars).cut(lengths) {
        var more = ""
        more.unicodeScalars.append(contentsOf: piece)
        growing.append(more[...])
        settled += growing.takeLines()
        require(whole.starts(with: settled), "\(code.debugDescription) in \(language) is settled")
        _ = growing.rest
    }
    growing.finish()
    settled += growing.takeLines()
    require(settled == whole, "\(code.debugDescription) in \(language) grows to what it is")
}

@main enum RepliesTarget: FuzzTarget {}
