import CTerminal
import Screen

/// libedit's line as Swift sees it: scalars, with graphemes found among them.
///
/// What changes the line may be called only while the editor waits for the answer to a request.
final class EditorHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        ct_line_free(pointer)
    }

    // MARK: Set-up

    /// Defines our commands, binds the keys, and lets the user have the last word.
    ///
    /// - Returns: whether the user edits with vi's keys.
    func configure(_ editrc: Editrc) -> Bool {
        for command in EditorCommand.allCases {
            ct_line_define(pointer, command.name, command.rawValue)
        }
        // Once to learn which keys are wanted, because choosing them forgets all bindings;
        // then again over ours.
        let text = editrc.text
        // libedit's own choice differs between builds of it.
        ct_line_set_editor(pointer, "emacs")
        source(text)
        let isVi = ct_line_is_vi(pointer)
        ct_line_set_editor(pointer, isVi ? "vi" : "emacs")
        bind(isVi ? EditorBinding.vi : EditorBinding.emacs)
        source(Editrc.withoutResets(text))
        bind(EditorBinding.reserved)
        return isVi
    }

    private func bind(_ bindings: [EditorBinding]) {
        for binding in bindings {
            ct_line_bind(pointer, binding.key, binding.command, binding.map == .viCommand)
        }
    }

    private func source(_ text: [UInt8]) {
        if text.isEmpty { return }
        text.withUnsafeBytes { bytes in
            ct_line_source(
                pointer, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
    }

    func clearHistory() {
        ct_line_clear_history(pointer)
    }

    func addHistory(_ line: String) {
        let scalars = line.unicodeScalars.map(\.value)
        ct_line_add_history(pointer, scalars, scalars.count)
    }

    // MARK: Reading

    /// The line's scalars and the index of the one that the cursor is on.
    ///
    /// Borrowed: read it before the editor goes on.
    private var buffer: (scalars: UnsafeBufferPointer<UInt32>, cursor: Int) {
        var count = 0
        var cursor = 0
        let start = ct_line_buffer(pointer, &count, &cursor)
        return (UnsafeBufferPointer(start: start, count: count), min(cursor, count))
    }

    var isEmpty: Bool { buffer.scalars.isEmpty }

    var accepted: String {
        var count = 0
        let start = ct_line_accepted(pointer, &count)
        return String(scalars: UnsafeBufferPointer(start: start, count: count)[...])
    }

    /// The line as it stands, with marks in place of long pastes.
    var text: String {
        let (scalars, _) = buffer
        return String(scalars: scalars[...])
    }

    func line(mode: InputLine.Mode) -> InputLine {
        let (scalars, cursor) = buffer
        let before = String(scalars: scalars[..<cursor])
        let text = before + String(scalars: scalars[cursor...])
        var place = before.count
        if cursor < scalars.count, scalars[cursor] >= 0x80 {
            // What stands before the cursor may end in the middle of a grapheme.
            let index = text.unicodeScalars.index(text.startIndex, offsetBy: cursor)
            if index.samePosition(in: text) == nil { place = max(0, place - 1) }
        }
        return InputLine(text: text, cursor: place, mode: mode)
    }

    /// Where a grapheme begins depends on what is before it, but never on more than this.
    private static let context = 128

    /// Length in scalars of the grapheme that ends at the cursor; 0 at the start.
    var graphemeBeforeCursor: Int {
        let (scalars, cursor) = buffer
        let text = String(scalars: scalars[max(0, cursor - Self.context)..<cursor])
        return text.last?.unicodeScalars.count ?? 0
    }

    /// How many scalars of the grapheme that the cursor is in come before it; 0 where one begins.
    var distanceIntoGrapheme: Int {
        let (scalars, cursor) = buffer
        guard cursor < scalars.count, scalars[cursor] >= 0x80 else { return 0 }
        let start = max(0, cursor - Self.context)
        let end = min(scalars.count, cursor + Self.context)
        let text = String(scalars: scalars[start..<end])
        let scalarsView = text.unicodeScalars
        let place = scalarsView.index(scalarsView.startIndex, offsetBy: cursor - start)
        guard place.samePosition(in: text) == nil else { return 0 }
        let begin = text.index(before: text.index(after: place))
        return scalarsView.distance(from: begin, to: place)
    }

    /// Length in scalars of the grapheme that begins at the cursor; 0 at the end.
    var graphemeAfterCursor: Int {
        let (scalars, cursor) = buffer
        let text = String(scalars: scalars[cursor..<min(scalars.count, cursor + Self.context)])
        return text.first?.unicodeScalars.count ?? 0
    }

    var distanceToLineStart: Int {
        let (scalars, cursor) = buffer
        let newline = scalars[..<cursor].lastIndex(of: 0x0A)
        return newline.map { cursor - $0 - 1 } ?? cursor
    }

    var distanceToLineEnd: Int {
        let (scalars, cursor) = buffer
        return (scalars[cursor...].firstIndex(of: 0x0A) ?? scalars.count) - cursor
    }

    // MARK: Changing

    func insert(_ scalars: [UInt32]) {
        if !scalars.isEmpty { ct_line_insert(pointer, scalars, scalars.count) }
    }

    func move(_ distance: Int) {
        if distance != 0 { ct_line_move(pointer, distance) }
    }

    func deleteBefore(_ count: Int) {
        if count > 0 { ct_line_delete_before(pointer, count) }
    }

    func deleteAfter(_ count: Int) {
        move(count)
        deleteBefore(count)
    }

    /// Exchanges the grapheme at the cursor with the one before it, or the last two at the end.
    func transposeGraphemes() {
        if graphemeAfterCursor == 0 { move(-graphemeBeforeCursor) }
        let before = graphemeBeforeCursor
        let after = graphemeAfterCursor
        guard before > 0, after > 0 else { return }
        let (scalars, cursor) = buffer
        let exchanged =
            Array(scalars[cursor..<(cursor + after)]) + Array(scalars[(cursor - before)..<cursor])
        move(after)
        deleteBefore(before + after)
        insert(exchanged)
    }

    /// Replaces the whole text; the cursor stands before the last `after` scalars of it.
    func replaceAll(with scalars: [UInt32], after: Int) {
        let (old, cursor) = buffer
        let count = old.count
        move(count - cursor)
        deleteBefore(count)
        insert(scalars)
        move(-min(after, scalars.count))
    }

    /// Moves to the same column of the line above within the text; false on its first line.
    func moveUpOneLine() -> Bool {
        let (scalars, cursor) = buffer
        let start = cursor - distanceToLineStart
        guard start > 0 else { return false }
        let above = (scalars[..<(start - 1)].lastIndex(of: 0x0A) ?? -1) + 1
        let column = String(scalars: scalars[start..<cursor]).count
        let target = above + Self.length(of: column, in: scalars[above..<(start - 1)])
        move(target - cursor)
        return true
    }

    /// Moves to the same column of the line below within the text; false on its last line.
    func moveDownOneLine() -> Bool {
        let (scalars, cursor) = buffer
        let end = cursor + distanceToLineEnd
        guard end < scalars.count else { return false }
        let column = String(scalars: scalars[(cursor - distanceToLineStart)..<cursor]).count
        let below = end + 1
        let belowEnd = scalars[below...].firstIndex(of: 0x0A) ?? scalars.count
        let target = below + Self.length(of: column, in: scalars[below..<belowEnd])
        move(target - cursor)
        return true
    }

    /// How many scalars so many characters take at most.
    private static func length(
        of characters: Int, in scalars: Slice<UnsafeBufferPointer<UInt32>>
    ) -> Int {
        String(scalars: scalars).prefix(characters).unicodeScalars.count
    }
}

extension String {
    /// Text from libedit's buffer.
    ///
    /// Half a surrogate pair, which no keyboard sends, is U+FFFD.
    fileprivate init(scalars: Slice<UnsafeBufferPointer<UInt32>>) {
        if scalars.allSatisfy({ $0 < 0x80 }) {
            // Most text, and much faster.
            self.init(unsafeUninitializedCapacity: scalars.count) { bytes in
                for (place, value) in scalars.enumerated() {
                    bytes[place] = UInt8(truncatingIfNeeded: value)
                }
                return scalars.count
            }
            return
        }
        var text = String.UnicodeScalarView()
        text.reserveCapacity(scalars.count)
        for value in scalars { text.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
        self.init(text)
    }
}
