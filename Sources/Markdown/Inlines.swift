import CMarkdown
import Screen

/// The words of a paragraph with their faces, line by line.
struct Inlines {
    /// The address of a link whose own has not come yet.
    static let pendingAddress = "\u{F8FF}"

    /// Blank to whoever looks for emphasis, but nothing that a block could begin with: what stands at the
    /// beginning of a paragraph's line begins none, which has been decided already.
    private static let guardian: Unicode.Scalar = "\u{205F}"

    private let face: Face
    private let isGuess: Bool
    private var lines: [[Span]] = [[]]
    private var emphasis = 0
    private var strong = 0
    private var struck = 0
    private var linkTexts: [String] = []
    private var imageTexts: [String] = []

    /// A link that ended, and whose number was not written yet.
    private var ended: Link?
    private var links: LinkList

    /// - Parameter isGuess: whether the text may go on.
    static func lines(
        of text: String, face: Face, isGuess: Bool = false, links: inout LinkList
    ) -> [[Span]] {
        let whole = isGuess ? UnclosedMarks.completed(text) : text
        var inlines = Inlines(face: face, isGuess: isGuess, links: links)
        inlines.read(guarded(whole))
        links = inlines.links
        return inlines.lines
    }

    private init(face: Face, isGuess: Bool, links: LinkList) {
        self.face = face
        self.isGuess = isGuess
        self.links = links
    }

    private static func guarded(_ text: String) -> String {
        var guarded = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !guarded.isEmpty { guarded += "\n" }
            let words = line.drop { $0 == " " || $0 == "\t" }
            if let first = words.utf8.first, !isLetter(first) {
                guarded.unicodeScalars.append(guardian)
            }
            guarded += words
        }
        return guarded
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    private mutating func read(_ text: String) {
        var text = text
        let walk = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cm_walk_new($0.baseAddress, $0.count) }
        }
        guard let walk else { return }
        defer { cm_walk_free(walk) }
        var event = cm_event()
        while cm_walk_next(walk, &event) {
            take(event, event.literal.map { String(cString: $0) } ?? "")
        }
        if let link = ended, !isGuess || link.text != link.address { writeNumber(of: link) }
        ended = nil
        if isGuess { dropNumberOfOpenAddress() }
    }

    /// An address at the end may be longer still, with the full stop behind it as a part.
    private mutating func dropNumberOfOpenAddress() {
        var line = lines[lines.count - 1]
        guard let end = line.popLast(), end.text.allSatisfy({ ".,:;!?".contains($0) }),
            let number = line.popLast(), number.face == .dim, let link = line.last,
            link.face == .link, link.text.contains("://"), number.text.hasPrefix("[")
        else { return }
        lines[lines.count - 1] = line + [end]
    }

    private mutating func take(_ event: cm_event, _ literal: String) {
        let step = event.is_entering ? 1 : -1
        switch event.kind {
        case CM_TEXT: write(literal)
        case CM_CODE: write(literal, face: .code)
        case CM_HTML: isLineBreak(literal) ? breakLine() : write(literal)
        case CM_SOFT_BREAK, CM_LINE_BREAK: breakLine()
        case CM_EMPHASIS: emphasis += step
        case CM_STRONG: strong += step
        case CM_STRUCK:
            // Terminals seldom strike words out: the marks stay.
            if event.is_entering { struck += 1 }
            write("~~")
            if !event.is_entering { struck -= 1 }
        case CM_LINK:
            if event.is_entering { linkTexts.append("") } else { endLink(literal) }
        case CM_IMAGE:
            if event.is_entering { imageTexts.append("") } else { endImage(literal) }
        default: break
        }
    }

    /// Inside tables there is no other way to break a line.
    private func isLineBreak(_ tag: String) -> Bool {
        ["<br>", "<br/>", "<br />"].contains(tag.lowercased())
    }

    private mutating func write(_ words: String, face: Face? = nil) {
        var words = words
        if lines[lines.count - 1].isEmpty, words.unicodeScalars.first == Self.guardian {
            words.unicodeScalars.removeFirst()
        }
        guard !words.isEmpty else { return }
        if let image = imageTexts.indices.last {
            imageTexts[image] += words
            return
        }
        if let link = linkTexts.indices.last { linkTexts[link] += words }
        append(Span(words, linkTexts.isEmpty ? face ?? self.current : .link))
    }

    private var current: Face {
        if struck > 0 { return .struck }
        if face == .heading { return .heading }
        switch (strong > 0 || face == .strong, emphasis > 0) {
        case (true, true): return .strongEmphasis
        case (true, false): return .strong
        case (false, true): return .emphasis
        case (false, false): return face
        }
    }

    private mutating func append(_ span: Span) {
        if let link = ended { writeNumber(of: link) }
        let line = lines.count - 1
        if let last = lines[line].indices.last, lines[line][last].face == span.face {
            lines[line][last].text += span.text
        } else {
            lines[line].append(span)
        }
    }

    private mutating func breakLine() {
        if imageTexts.isEmpty {
            if let link = linkTexts.indices.last { linkTexts[link] += " " }
            lines.append([])
        } else {
            write(" ")
        }
    }

    private mutating func endLink(_ address: String) {
        guard let text = linkTexts.popLast() else { return }
        end(Link(text: text, address: address))
    }

    private mutating func endImage(_ address: String) {
        guard let alternative = imageTexts.popLast() else { return }
        let words = alternative.isEmpty ? "image" : "image: " + alternative
        write("[" + words + (address == Self.pendingAddress ? "" : "]"), face: .link)
        end(Link(text: words, address: address))
    }

    private mutating func end(_ link: Link) {
        // Within another link or an image only the outermost counts.
        guard linkTexts.isEmpty, imageTexts.isEmpty else { return }
        if let link = ended { writeNumber(of: link) }
        guard !link.address.isEmpty, link.address != Self.pendingAddress else { return }
        ended = link
    }

    private mutating func writeNumber(of link: Link) {
        ended = nil
        append(Span("[\(links.number(of: link))]", .dim))
    }
}
