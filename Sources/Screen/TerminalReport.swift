/// What a terminal answers when it is asked.
public enum TerminalReport: Hashable, Sendable {
    /// The colour of its background.
    case background(red: UInt8, green: UInt8, blue: UInt8)

    /// Whether it can be told to show a frame at once.
    case synchronizedOutput(Bool)

    /// Whether the background that it tells of is a light one; nil where it tells of something else.
    public var isLight: Bool? {
        guard case .background(let red, let green, let blue) = self else { return nil }
        // How bright the parts look (ITU-R BT.601), in thousandths.
        return 299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 127_500
    }

    /// Reads the answer to OSC 11, such as `11;rgb:1c1c/1c1c/1c1c`.
    public init?(operatingSystemCommand text: String) {
        guard text.hasPrefix("11;rgb:") || text.hasPrefix("11;rgba:"),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let parts = text[text.index(after: colon)...].split(separator: "/").prefix(3).map(Self.part)
        guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else {
            return nil
        }
        self = .background(red: red, green: green, blue: blue)
    }

    /// Reads the answer to a question for a mode, without what begins and ends it: `?2026;2$`.
    public init?(mode text: String) {
        guard text.hasPrefix("?2026;"), text.hasSuffix("$"),
            let value = Int(text.dropFirst(6).dropLast())
        else { return nil }
        // Set, reset, or always set; 0 is unknown, and 4 cannot be set.
        self = .synchronizedOutput((1...3).contains(value))
    }

    /// One to four hexadecimal digits, of which the first two count.
    private static func part(_ text: Substring) -> UInt8? {
        guard (1...4).contains(text.utf8.count), let value = UInt32(text, radix: 16) else {
            return nil
        }
        let highest = UInt32(1) << (4 * UInt32(text.utf8.count)) - 1
        return UInt8(value * 255 / highest)
    }
}
