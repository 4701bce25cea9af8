extension JSON {
    /// How much white space is written between the parts of a document.
    enum Style {
        /// None, as in Letta's answers and stream events.
        case compact
        /// One space after each colon and comma, as Python writes tool arguments.
        case spaced
    }

    func text(_ style: Style = .compact) -> String {
        var bytes: [UInt8] = []
        write(to: &bytes, style)
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(to bytes: inout [UInt8], _ style: Style) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        case .double(let number):
            bytes.append(contentsOf: (number.isFinite ? String(number) : "null").utf8)
        case .string(let text): JSON.write(text, to: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { JSON.separate(&bytes, ",", style) }
                value.write(to: &bytes, style)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { JSON.separate(&bytes, ",", style) }
                JSON.write(member.name, to: &bytes)
                JSON.separate(&bytes, ":", style)
                member.value.write(to: &bytes, style)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func separate(_ bytes: inout [UInt8], _ mark: Unicode.Scalar, _ style: Style) {
        bytes.append(UInt8(ascii: mark))
        if style == .spaced { bytes.append(UInt8(ascii: " ")) }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20, 0x7F:
                let hex = String(byte, radix: 16)
                bytes.append(contentsOf: #"\u"#.utf8)
                bytes.append(
                    contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - hex.utf8.count))
                bytes.append(contentsOf: hex.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The value as Python's `repr` shows it: Letta puts such text into its 422 answers.
    var pythonText: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .string(let text):
            text.contains("'") && !text.contains("\"")
                ? "\"\(JSON.pythonEscapes(text))\""
                : "'\(JSON.pythonEscapes(text).replacing("'", with: "\\'"))'"
        case .array(let values): "[" + values.map(\.pythonText).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { "\(JSON.string($0.name).pythonText): \($0.value.pythonText)" }
                .joined(separator: ", ") + "}"
        }
    }

    private static func pythonEscapes(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            .replacing("\r", with: "\\r").replacing("\t", with: "\\t")
    }
}
