import ChatCore
import Foundation
import Screen
import Synchronization

/// The two streams of a command: data on standard output, talk on standard error.
enum Output {
    /// Why data could not be written, as `errno` says it; 0 where all was.
    private static let lostReason = Atomic<Int32>(0)

    /// What went wrong with the data, if anything did.
    static var loss: CommandFailure? {
        let reason = lostReason.load(ordering: .relaxed)
        guard reason != 0 else { return nil }
        return CommandFailure(
            .inputOutput,
            "not all could be written to standard output: \(String(cString: strerror(reason)))")
    }

    /// Whether a person looks at the data, rather than a program or a file.
    static let isTerminal = isatty(1) == 1

    /// Writes text for people: to a terminal with everything shown that could control it or reorder the
    /// line; elsewhere with control characters made harmless, since it may come to a terminal later.
    ///
    /// Who wants a text to the byte asks for JSON. A reader that has gone away is no error: there is
    /// nobody to tell.
    static func write(_ text: String) {
        write(isTerminal ? text.inertLines : Inert.controls(text), to: 1)
    }

    /// Writes what is not ours to change: as it is, but to a terminal made harmless.
    static func raw(_ text: String) {
        write(isTerminal ? text.inertLines : text, to: 1)
    }

    /// The reader of the data has gone away.
    struct Closed: Error {}

    /// Writes a piece of a long text, in which nothing controls a terminal.
    ///
    /// - Throws: where nobody reads any more.
    static func stream(_ text: String) throws(Closed) {
        guard write(isTerminal ? text.inertLines : text, to: 1) else { throw Closed() }
    }

    static func line(_ text: String) {
        write(text + "\n")
    }

    /// One line that begins with a mark, in a colour of the terminal's where one is given.
    static func marked(_ mark: String, colour: Int?, _ text: String) {
        let blank = String(repeating: " ", count: max(6 - mark.count, 1))
        let word = colour.map { "\u{1B}[\($0)m\(mark)\u{1B}[m" } ?? mark
        write(word + blank + Inert.text(text) + "\n", to: 1)
    }

    /// One line that is harmless already, and may hold marks of ours.
    static func marked(_ line: String) { write(line + "\n", to: 1) }

    /// Tells the person something beside the data.
    static func note(_ text: String) {
        write("lettera: \(Inert.text(text))\n", to: 2)
    }

    /// One JSON document with stable, sorted keys.
    static func json(_ value: some Encodable, pretty: Bool = true) throws {
        line(try encoded(value, pretty: pretty))
    }

    static func encoded(_ value: some Encodable, pretty: Bool) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return InertJSON.escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// - Returns: whether all of it was taken.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // A reader that went away has had enough; a full disk is told at the end.
                if descriptor == 1, errno != EPIPE {
                    lostReason.store(errno, ordering: .relaxed)
                }
                return false
            }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}

/// Rows of text in aligned columns.
struct TextTable {
    var headings: [String]
    var rows: [[String]] = []

    init(_ headings: [String]) {
        self.headings = headings
    }

    func print() {
        let all = ([headings] + rows).map { $0.map(Inert.text) }
        let widths = headings.indices.map { column in
            all.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
        }
        for row in all {
            var line = ""
            for (column, text) in row.enumerated() {
                line += text
                guard column + 1 < row.count else { break }
                let gap = widths[column] - TextWidth.columns(of: text) + 2
                line += String(repeating: " ", count: gap)
            }
            Output.line(line)
        }
    }
}
