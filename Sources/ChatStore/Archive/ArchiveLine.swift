import ChatCore
import GRDB

/// A row of a thread as one line of JSON, with everything that the store has of it.
public struct ArchiveLine: Hashable, Sendable {
    /// Where it stands in its thread.
    public let number: Int64

    /// Without a line break; nothing in it can control a terminal.
    public let json: String

    /// What stands beside the whole message is there for readers; `number`, `state` and `date` are the
    /// columns of the store.
    ///
    /// - Parameter isCut: whether the messages before it are left out.
    init(_ row: Row, isCut: Bool) throws {
        number = try row.integer("number")
        let milliseconds: Int64? = row["date"]
        let date = milliseconds.map { ArchiveDate(milliseconds: $0).json } ?? "null"
        let gap = try isCut || row.integer("gap") != 0 ? #","gap":true"# : ""
        // The body is JSON of our own, in one line, and read as such whenever the message is.
        json =
            #"{"number":\#(number),"type":\#(Self.quoted(try row.text("type"))),"#
            + #""state":\#(Self.quoted(try row.text("state"))),"date":\#(date)\#(gap),"message":"#
            + InertJSON.escaped(try row.text("body")) + "}"
    }

    /// A text as JSON: types of messages come from servers.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                quoted +=
                    "\\u00" + (scalar.value < 0x10 ? "0" : "")
                    + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return InertJSON.escaped(quoted + "\"")
    }
}

extension ArchiveDate {
    fileprivate var json: String { text.map { "\"\($0)\"" } ?? "\(milliseconds)" }
}
