import LettaAPI
import Screen

extension JSONValue {
    /// A text, or null.
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// A number, or null.
    static func count(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
}

extension String {
    /// Text from outside for a terminal: its lines kept, everything that could control one shown.
    var inertLines: String { Inert.lines(self).joined(separator: "\n") }
}
