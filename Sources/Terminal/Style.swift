/// How a face is shown.
public struct Style: Hashable, Sendable {
    public struct Attributes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let bold = Attributes(rawValue: 1)
        public static let dim = Attributes(rawValue: 2)
        public static let italic = Attributes(rawValue: 4)
        public static let underline = Attributes(rawValue: 8)
        public static let reverse = Attributes(rawValue: 16)

        static let names: [String: Attributes] = [
            "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline,
            "reverse": .reverse,
        ]
    }

    /// nil is the terminal's own colour.
    public var foreground: Colour?
    public var background: Colour?
    public var attributes: Attributes

    public init(
        _ foreground: Colour? = nil, on background: Colour? = nil, _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    public init(attributes: Attributes) {
        self.init(nil, on: nil, attributes)
    }

    /// Reads what a person writes in a configuration: `bold red on black`, `underline #ff8800`,
    /// `bright blue`, `208`, `plain`.
    ///
    /// nil if a word is not understood.
    public init?(_ description: String) {
        self.init()
        var isBright = false
        var isBackground = false
        for word in description.utf8.split(whereSeparator: \.isBlank) {
            let word = Substring(word).lowercased()
            if word == "plain" || word == "default" { continue }
            if word == "on" {
                isBackground = true
            } else if word == "bright" {
                isBright = true
            } else if let attribute = Attributes.names[word] {
                attributes.insert(attribute)
            } else if let colour = Self.colour(word) {
                let colour = isBright ? .bright(colour) : colour
                if isBackground { background = colour } else { foreground = colour }
                isBright = false
                isBackground = false
            } else {
                return nil
            }
        }
    }

    private static func colour(_ word: String) -> Colour? {
        if let named = Colour.names[word] { return named }
        if let index = UInt8(word) { return Colour(index: index) }
        guard word.hasPrefix("#"), word.utf8.count == 7,
            let value = UInt32(word.dropFirst(), radix: 16)
        else { return nil }
        return Colour(
            red: UInt8(value >> 16 & 0xFF), green: UInt8(value >> 8 & 0xFF),
            blue: UInt8(value & 0xFF))
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }
}
