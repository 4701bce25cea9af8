import CTerminal
import Glibc
public import Screen

/// The line being typed, edited by libedit with the user's own habits (`~/.editrc`).
///
/// libedit runs parked in a pseudo-terminal of its own and is given one key at a time; it never
/// sees the screen. Whoever owns this draws ``line``.
@UIActor public final class LineEditor {
    /// What a key led to.
    public enum Outcome: Hashable, Sendable {
        /// The line or its cursor may have changed; see ``LineEditor/line``.
        case edited
        /// Enter: this was the line, and a new one begins.
        case line(String)
        /// Ctrl-D on an empty line.
        case endOfFile
        /// The key asks for something that the editor cannot do by itself.
        case request(Request)
    }

    public enum Request: Hashable, Sendable {
        case complete, reverseSearch, openEditor
    }

    private let editor: EditorHandle
    private let isVi: Bool
    private var mode: InputLine.Mode
    /// The last key was a vi command that takes the next one as its operand.
    private var awaitsOperand = false
    private var history: InputHistory
    private var pastes = PasteShelf()
    private var cached: InputLine?

    /// The grapheme of several scalars that vi's `r` is about to replace.
    private var isReplacing = false

    /// - Parameters:
    ///   - program: What lines of `~/.editrc` that begin with `program:` are for.
    ///   - editrc: The user's editing commands; they may choose vi's keys.
    ///   - history: Lines entered before, oldest first.
    public init(
        program: String = "lettera", editrc: Editrc = .standard, history: [String] = []
    ) throws(SystemError) {
        _ = ct_use_utf8_locale()
        guard let pointer = ct_line_new(program) else { throw SystemError(code: errno) }
        editor = EditorHandle(pointer)
        isVi = editor.configure(editrc)
        mode = isVi ? .viInsert : .emacs
        self.history = InputHistory(history)
        for line in history { editor.addHistory(line) }
        guard ct_line_begin(pointer) else { throw SystemError(code: errno) }
    }

    /// The line as it stands.
    public var line: InputLine {
        if let cached { return cached }
        var line = editor.line(mode: mode)
        line.pastes = pastes.pastes(in: line.text)
        cached = line
        return line
    }

    /// Gives the editor a key.
    ///
    /// Keys that mean nothing to it change nothing.
    public func feed(_ key: Key) -> Outcome {
        cached = nil
        if isReplacing {
            isReplacing = false
            if case .character(let character) = key { return replaceGrapheme(with: character) }
            if key == .escape { return .edited }
        }
        let outcome: Outcome
        switch key {
        case .character(let character):
            outcome = type(character)
        case .control(let letter):
            outcome = feed(Self.controlCode(letter))
        case .alt(let character):
            outcome = feed([0x1B] + character.unicodeScalars.map(\.value))
        case .paste(let text):
            paste(text)
            outcome = .edited
        case .altEnter:
            insert("\n")
            outcome = .edited
        case .enter: outcome = feed([0x0D])
        case .tab: outcome = feed([0x09])
        case .backspace: outcome = feed([0x7F])
        // Keys with Alt come as such; an Escape alone would make the next key, whenever it comes, one.
        case .escape: outcome = isVi ? feed([0x1B]) : .edited
        case .controlLeft: outcome = feed([EditorCode.previousWord])
        case .controlRight: outcome = feed([EditorCode.nextWord])
        case .left: outcome = perform(.previousCharacter)
        case .right: outcome = perform(.nextCharacter)
        case .up, .controlUp: outcome = perform(.previousHistory)
        case .down, .controlDown: outcome = perform(.nextHistory)
        case .home: outcome = perform(.lineStart)
        case .end: outcome = perform(.lineEnd)
        case .delete: outcome = perform(.deleteNextCharacter)
        case .backTab, .insert, .pageUp, .pageDown, .function, .focusIn, .focusOut, .wheelUp,
            .wheelDown, .click, .report:
            outcome = .edited
        }
        followMode(after: key)
        return outcome
    }

    /// Makes this the line, with the cursor at its end.
    ///
    /// Pastes that it holds are folded again, if they were once.
    public func replace(with text: String) {
        replaceMarked(with: pastes.refold(Self.literal(text)), after: 0)
    }

    /// Makes this the line, with the cursor after so many characters.
    public func replace(with text: String, cursor: Int) {
        let text = Self.literal(text)
        replaceMarked(with: text, after: text.dropFirst(cursor).unicodeScalars.count)
    }

    private func replaceMarked(with text: String, after: Int) {
        cached = nil
        let scalars = text.unicodeScalars.map(\.value)
        whileParked { editor.replaceAll(with: scalars, after: after) }
    }

    /// Puts the cursor after so many characters.
    public func moveCaret(to place: Int) {
        let line = line
        cached = nil
        let target = line.text.prefix(max(place, 0)).unicodeScalars.count
        let current = line.text.prefix(line.cursor).unicodeScalars.count
        whileParked { editor.move(target - current) }
    }

    /// Inserts text at the cursor, newlines and all.
    public func insert(_ text: String) {
        insertMarked(Self.literal(text))
    }

    private func insertMarked(_ text: String) {
        cached = nil
        let scalars = text.unicodeScalars.map(\.value)
        if whileParked({ editor.insert(scalars) }) { return }
        // Rather there than lost. A newline would end the prompt.
        _ = feed(scalars.map { $0 < 0x20 ? 0x20 : $0 })
    }

    /// Inserts a paste, folded where it is long.
    private func paste(_ text: String) {
        let text = Self.literal(text)
        insertMarked(FoldedPaste.isLong(text) ? pastes.fold(text, into: editor.text) : text)
    }

    /// Shows the pastes in the line as they are; those that are too long stay folded.
    public func unfoldPastes() {
        let line = self.line
        let shown = line.pastes.filter { $0.byteCount <= FoldedPaste.longestUnfolded }
        guard !shown.isEmpty else { return }
        let rest = InputLine(text: line.text, pastes: shown)
        let before = InputLine(text: String(line.text.prefix(line.cursor)), pastes: shown)
        let text = Self.unfold(rest, shown)
        let place = Self.unfold(before, shown).unicodeScalars.count
        replaceMarked(with: text, after: text.unicodeScalars.count - place)
    }

    /// Folds what was pasted before, wherever it stands in the line, with the cursor at the end.
    public func foldPastes() {
        replaceMarked(with: pastes.refold(editor.text), after: 0)
    }

    /// The text with some of its pastes in place of what stands for them.
    private static func unfold(_ line: InputLine, _ shown: [FoldedPaste]) -> String {
        var text = String.UnicodeScalarView()
        for scalar in line.text.unicodeScalars {
            if let paste = shown.first(where: { $0.mark == scalar }) {
                text.append(contentsOf: paste.text.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// Makes the line empty, and forgets where in the history it was.
    public func clear() {
        replace(with: "")
        history.leave()
    }

    /// Makes these the history, oldest first.
    public func setHistory(_ lines: [String]) {
        history = InputHistory(lines)
        editor.clearHistory()
        for line in lines.suffix(1000) { editor.addHistory(line) }
    }

    /// Adds a line to the end of the history.
    public func addHistory(_ line: String) {
        history.add(line)
        editor.addHistory(line)
    }

    // MARK: Feeding

    private func type(_ character: Character) -> Outcome {
        let scalars = character.unicodeScalars.map(\.value)
        if mode == .viCommand, !awaitsOperand, let scalar = scalars.first, scalars.count == 1 {
            if character == "r", pendingCount == 0, editor.graphemeAfterCursor > 1 {
                isReplacing = true
                return .edited
            }
            return feed(wholeGraphemes(scalar))
        }
        return feed(scalars)
    }

    /// vi's `r`, where libedit would replace a part of what looks like one character.
    private func replaceGrapheme(with character: Character) -> Outcome {
        let scalars = character.unicodeScalars.map(\.value)
        whileParked {
            editor.deleteAfter(editor.graphemeAfterCursor)
            editor.insert(scalars)
            editor.move(-scalars.count)
        }
        return .edited
    }

    /// vi's commands for one character, given a count where that character is several scalars.
    private func wholeGraphemes(_ command: UInt32) -> [UInt32] {
        let isPlain = pendingCount == 0
        pendingCount = Self.continuesCommand(command) ? pendingCount + 1 : 0
        guard isPlain else { return [command] }
        let length =
            switch Unicode.Scalar(command) {
            case "x", "l", "s", " ", "~": editor.graphemeAfterCursor
            case "h", "X": editor.graphemeBeforeCursor
            default: 1
            }
        return length > 1 ? "\(length)".unicodeScalars.map(\.value) + [command] : [command]
    }

    /// How many keys of an unfinished vi command (count, operator) came before.
    private var pendingCount = 0

    private static func continuesCommand(_ command: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(command) else { return false }
        return "123456789dcyfFtTr".unicodeScalars.contains(scalar)
    }

    private func feed(_ codes: [UInt32]) -> Outcome {
        var outcome = Outcome.edited
        for code in codes {
            let status = ct_line_feed(editor.pointer, code)
            let next = settle(status)
            if next != .edited { outcome = next }
        }
        return outcome
    }

    /// Answers the editor's requests until it wants a key again.
    ///
    /// A macro may make several.
    private func settle(_ status: Int32) -> Outcome {
        var outcome = Outcome.edited
        var status = status
        while true {
            switch Int(status) {
            case CT_LINE_ACCEPTED:
                history.leave()
                return .line(pastes.unfold(editor.accepted))
            case CT_LINE_END:
                history.leave()
                return .endOfFile
            case CT_LINE_REQUEST:
                guard let command = EditorCommand(rawValue: ct_line_request(editor.pointer)) else {
                    status = ct_line_resume(editor.pointer, Int32(CT_RESUME_UNTOUCHED))
                    continue
                }
                let (how, next) = carryOut(command)
                if next != .edited { outcome = next }
                status = ct_line_resume(editor.pointer, Int32(how))
            default:
                return outcome
            }
        }
    }

    /// Does what a command of ours stands for, while the editor waits.
    private func carryOut(_ command: EditorCommand) -> (resume: Int, outcome: Outcome) {
        switch command {
        case .park, .probeInsert, .probeCommand:
            return (CT_RESUME_UNTOUCHED, .edited)
        case .complete:
            return (CT_RESUME_EDITED, .request(.complete))
        case .searchHistory:
            return (CT_RESUME_EDITED, .request(.reverseSearch))
        case .openEditor:
            return (CT_RESUME_EDITED, .request(.openEditor))
        case .insertNewline:
            editor.insert([0x0A])
        case .previousCharacter:
            editor.move(-editor.graphemeBeforeCursor)
        case .nextCharacter:
            moveForward()
        case .deletePreviousCharacter:
            editor.deleteBefore(editor.graphemeBeforeCursor)
        case .deleteNextCharacter:
            editor.deleteAfter(editor.graphemeAfterCursor)
        case .deleteOrEnd:
            if editor.isEmpty { return (CT_RESUME_END, .edited) }
            editor.deleteAfter(editor.graphemeAfterCursor)
        case .transposeCharacters:
            editor.transposeGraphemes()
        case .lineStart:
            editor.move(-editor.distanceToLineStart)
        case .lineEnd:
            editor.move(editor.distanceToLineEnd)
        case .previousHistory:
            moveUp()
        case .nextHistory:
            moveDown()
        }
        return (CT_RESUME_EDITED, .edited)
    }

    /// vi's cursor stands on a character, never after the last.
    private func moveForward() {
        let length = editor.graphemeAfterCursor
        if mode == .viCommand, length >= editor.distanceToLineEnd { return }
        editor.move(length)
    }

    private func moveUp() {
        if editor.moveUpOneLine() { return }
        if let text = history.older(than: editor.line(mode: mode).text) { recall(text) }
    }

    private func moveDown() {
        if editor.moveDownOneLine() { return }
        if let text = history.newer(than: editor.line(mode: mode).text) { recall(text) }
    }

    private func recall(_ text: String) {
        let text = pastes.refold(text)
        editor.replaceAll(with: text.unicodeScalars.map(\.value), after: mode == .viCommand ? 1 : 0)
    }

    private func perform(_ command: EditorCommand) -> Outcome {
        whileParked { _ = carryOut(command) }
        return .edited
    }

    /// Changes the line while the editor waits between two keys.
    ///
    /// In the middle of one of libedit's own commands it has pointers into its buffer, and the
    /// code that parks it is taken for that command's operand. The second one is not.
    ///
    /// - Returns: false where a prompt of libedit's own, which `~/.editrc` can bring back, takes
    ///   any number of codes.
    @discardableResult
    private func whileParked(_ change: () -> Void) -> Bool {
        awaitsOperand = false
        pendingCount = 0
        for _ in 0..<2 {
            var status = ct_line_feed(editor.pointer, EditorCode.park)
            if status == Int32(CT_LINE_REQUEST),
                ct_line_request(editor.pointer) == EditorCommand.park.rawValue
            {
                change()
                status = ct_line_resume(editor.pointer, Int32(CT_RESUME_EDITED))
                _ = settle(status)
                return true
            }
            _ = settle(status)
        }
        return false
    }

    // MARK: Mode

    /// libedit does not tell which of vi's modes it is in, but a code that is bound to different
    /// commands in the two maps finds out.
    private func followMode(after key: Key) {
        guard isVi else { return }
        if case .character(let character) = key {
            if mode == .viInsert { return }
            if !awaitsOperand, Self.takesOperand(character) {
                awaitsOperand = true
                return
            }
        } else if key == .control("v"), mode == .viInsert {
            awaitsOperand = true
            return
        }
        awaitsOperand = false
        let status = ct_line_feed(editor.pointer, EditorCode.probe)
        if status == Int32(CT_LINE_REQUEST) {
            switch EditorCommand(rawValue: ct_line_request(editor.pointer)) {
            case .probeInsert: mode = .viInsert
            case .probeCommand: mode = .viCommand
            default: break
            }
            if mode == .viInsert { pendingCount = 0 }
            // libedit's commands know nothing of graphemes, and may end in the middle of one.
            let excess = mode == .viCommand && pendingCount == 0 ? editor.distanceIntoGrapheme : 0
            if excess > 0 {
                editor.move(-excess)
                _ = settle(ct_line_resume(editor.pointer, Int32(CT_RESUME_EDITED)))
                return
            }
        }
        _ = settle(status)
    }

    private static func takesOperand(_ command: Character) -> Bool {
        "fFtTr@".contains(command)
    }

    // MARK: Text

    private static func controlCode(_ letter: Character) -> [UInt32] {
        guard let ascii = letter.asciiValue else { return [] }
        return [UInt32(ascii) & 0x1F]
    }

    /// Text as it may stand in a line: newlines and tabs stay, other control characters go.
    private static func literal(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.reserveCapacity(text.utf8.count)
        var followsReturn = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0D:
                scalars.append("\n")
            case 0x0A:
                if !followsReturn { scalars.append("\n") }
            case 0x09:
                scalars.append(scalar)
            case 0x00..<0x20, 0x7F..<0xA0:
                break
            case _ where FoldedPaste.isMark(scalar):
                break
            default:
                scalars.append(scalar)
            }
            followsReturn = scalar.value == 0x0D
        }
        return String(scalars)
    }
}
