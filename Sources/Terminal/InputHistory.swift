/// The lines entered before, and where among them the one being edited is.
///
/// What is typed into an old line, or was typed before going there, stays until a line is
/// entered, however one moves about meanwhile.
struct InputHistory {
    /// Oldest first.
    private var lines: [String] = []
    /// Where we are; the count of lines is the new one at the end.
    private var place: Int
    private var edits: [Int: String] = [:]

    init(_ lines: [String]) {
        self.lines = lines
        place = lines.count
    }

    /// Adds a line at the end, unless it is there already.
    mutating func add(_ line: String) {
        if !line.isEmpty, lines.last != line { lines.append(line) }
        leave()
    }

    /// Back to the new line, with all edits forgotten.
    mutating func leave() {
        place = lines.count
        edits = [:]
    }

    /// The line before, given what has become of this one; nil at the oldest.
    mutating func older(than text: String) -> String? {
        place > 0 ? move(to: place - 1, leaving: text) : nil
    }

    /// The line after; nil at the new one.
    mutating func newer(than text: String) -> String? {
        place < lines.count ? move(to: place + 1, leaving: text) : nil
    }

    private mutating func move(to next: Int, leaving text: String) -> String {
        edits[place] = text
        place = next
        return edits[next] ?? (next < lines.count ? lines[next] : "")
    }
}
