import CVTerm
import Glibc

/// A program in a terminal of its own, for tests: keys go in, and the screen can be looked at.
///
/// The screen is drawn by libvterm, so a test sees what a person would see.
public final class PseudoTerminal {
    /// How one cell looks.
    public struct Look: Hashable, Sendable {
        public var bold, underline, italic, reverse: Bool
        /// Of the 256-colour palette; nil is the terminal's own.
        public var foreground, background: Int?
    }

    public struct Cursor: Hashable, Sendable {
        public var row: Int
        public var column: Int
        public var isVisible: Bool

        public init(row: Int, column: Int, isVisible: Bool = true) {
            self.row = row
            self.column = column
            self.isVisible = isVisible
        }
    }

    /// What the process has come to.
    public enum Status: Hashable, Sendable {
        case running
        case stopped
        case exited(Int)
        case killed(signal: Int)
    }

    /// What was waited for did not happen in time.
    public struct Timeout: Error, CustomStringConvertible {
        public let description: String
    }

    public struct SpawnError: Error {
        public let code: Int32
    }

    private let terminal: OpaquePointer
    public private(set) var rows: Int
    public private(set) var columns: Int

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: An absolute path.
    ///   - environment: The whole environment but for `PATH` and the like: what it should have
    ///     is put over `TERM=xterm-256color` and `LANG=C.UTF-8`; an empty value takes one away.
    public init(
        _ program: String, arguments: [String] = [], environment: [String: String] = [:],
        rows: Int = 24, columns: Int = 80
    ) throws {
        self.rows = rows
        self.columns = columns
        var variables = [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
            // Swift's backtracer would talk to whoever sits at the terminal.
            "SWIFT_BACKTRACE": "enable=no",
        ]
        for (name, value) in environment { variables[name] = value.isEmpty ? nil : value }
        let words = CStrings([program] + arguments)
        let settings = CStrings(variables.map { "\($0)=\($1)" })
        guard
            let terminal = cv_spawn(
                words.pointers, settings.pointers, Int32(rows), Int32(columns))
        else { throw SpawnError(code: errno) }
        self.terminal = terminal
    }

    deinit {
        cv_free(terminal)
    }

    // MARK: Doing

    public func send(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = cv_send(terminal, characters.baseAddress, characters.count)
            }
        }
    }

    /// What no text is.
    public func send(bytes: [UInt8]) {
        bytes.map(CChar.init(bitPattern:)).withUnsafeBufferPointer { characters in
            _ = cv_send(terminal, characters.baseAddress, characters.count)
        }
    }

    public func resize(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        cv_resize(terminal, Int32(rows), Int32(columns))
    }

    public func kill(_ signal: Int32) {
        _ = Glibc.kill(processID, signal)
    }

    /// The window is closed.
    public func hangUp() {
        cv_hang_up(terminal)
    }

    // MARK: Waiting

    /// Draws what the program writes until something holds.
    ///
    /// - Throws: ``Timeout`` with the screen as it is, after so many seconds.
    public func wait(
        _ what: String, seconds: Int = 20, until holds: (PseudoTerminal) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !holds(self) {
            if ContinuousClock.now > deadline {
                throw Timeout(
                    description: "waited in vain: \(what)\nstatus \(status)\n\(text)")
            }
            pump()
        }
    }

    /// Waits for text to be on the screen.
    public func wait(for text: String, seconds: Int = 20) throws {
        try wait("\"\(text)\"", seconds: seconds) { $0.text.contains(text) }
    }

    /// Waits for the process to end and returns how it did.
    @discardableResult
    public func waitForExit(seconds: Int = 20) throws -> Status {
        try wait("the end of the program", seconds: seconds) {
            $0.status != .running && $0.status != .stopped
        }
        drain()
        return status
    }

    /// Waits for a moment at most.
    ///
    /// A closed terminal has nothing to wait on but the process.
    private func pump() {
        if cv_pump(terminal, 20) < 0 { _ = poll(nil, 0, 5) }
    }

    /// Draws all that has been written and not been read yet.
    public func drain() {
        while cv_pump(terminal, 0) > 0 {}
    }

    // MARK: Looking

    /// The rows of the screen, without blanks at their ends.
    public var lines: [String] {
        (0..<rows).map { row in
            var line = ""
            for column in 0..<columns {
                line += glyph(cv_cell_at(terminal, Int32(row), Int32(column)))
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The screen's text, without blanks at the ends of its rows nor empty rows at its end.
    public var text: String {
        var lines = lines
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// What is drawn in a cell: empty in the second column of a wide glyph.
    public func glyph(row: Int, column: Int) -> String {
        glyph(cv_cell_at(terminal, Int32(row), Int32(column)))
    }

    public func look(row: Int, column: Int) -> Look {
        let cell = cv_cell_at(terminal, Int32(row), Int32(column))
        return Look(
            bold: cell.bold, underline: cell.underline, italic: cell.italic,
            reverse: cell.reverse,
            foreground: cell.foreground < 0 ? nil : Int(cell.foreground),
            background: cell.background < 0 ? nil : Int(cell.background))
    }

    public var cursor: Cursor {
        var row: Int32 = 0
        var column: Int32 = 0
        var isVisible = false
        cv_cursor(terminal, &row, &column, &isVisible)
        return Cursor(row: Int(row), column: Int(column), isVisible: isVisible)
    }

    /// Whether the full screen is shown, rather than the one with the shell's history.
    public var isAlternate: Bool { cv_is_alternate(terminal) }

    public var title: String { String(cString: cv_title(terminal)) }

    /// Whether the terminal is set as a shell wants it: it echoes and collects lines.
    public var isCooked: Bool {
        var echo = false
        var canonical = false
        return cv_settings(terminal, &echo, &canonical) && echo && canonical
    }

    /// All that the program has written.
    public var output: [UInt8] {
        var count = 0
        let start = cv_output(terminal, &count)
        return UnsafeBufferPointer(start: start, count: count).map(UInt8.init(bitPattern:))
    }

    public var processID: Int32 { cv_process(terminal) }

    public var status: Status {
        switch Int(cv_status(terminal)) {
        case ..<0: .running
        case let code where code >= 1000: .stopped
        case let code where code > 128: .killed(signal: code - 128)
        case let code: .exited(code)
        }
    }

    private func glyph(_ cell: cv_cell) -> String {
        withUnsafeBytes(of: cell.glyph) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// An array of C strings that ends with NULL.
final class CStrings {
    let pointers: [UnsafePointer<CChar>?]

    init(_ strings: [String]) {
        pointers = strings.map { UnsafePointer(strdup($0)) } + [nil]
    }

    deinit {
        for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) }
    }
}
