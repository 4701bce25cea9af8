import Foundation
import Screen

/// The two streams of a command: data on standard output, talk on standard error.
enum Output {
    /// Writes data.
    ///
    /// A reader that has gone away is no error: there is nobody to tell.
    static func write(_ text: String) {
        write(text, to: 1)
    }

    static func line(_ text: String) {
        write(text + "\n", to: 1)
    }

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
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return
            }
            bytes = bytes.dropFirst(count)
        }
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
