/// The colours of a terminal, as SVG writes them.
struct Palette: Sendable {
    /// What has no colour of its own.
    var foreground: String
    var background: String
    private let basic: [String]

    static let dark = Palette(
        foreground: "#d4d4d4", background: "#16181d",
        basic: [
            "#16181d", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d4d4d4",
            "#5c6370", "#ff7b86", "#b5e890", "#ffd68a", "#7cc4ff", "#e29bf5", "#7fd8e3", "#ffffff",
        ])

    static let light = Palette(
        foreground: "#24292e", background: "#fbfbf8",
        basic: [
            "#24292e", "#b31d28", "#22863a", "#b08800", "#0b5cad", "#7a3e9d", "#1b7c83", "#d1d5da",
            "#6a737d", "#cb2431", "#28a745", "#dbab09", "#2188ff", "#8a63d2", "#3192aa", "#fafbfc",
        ])

    private init(foreground: String, background: String, basic: [String]) {
        self.foreground = foreground
        self.background = background
        self.basic = basic
    }

    /// A colour of xterm's 256: 16 of the terminal's own, a cube of 6 × 6 × 6, and 24 greys.
    subscript(number: Int) -> String {
        switch number {
        case ..<16: return basic[max(number, 0)]
        case 16..<232:
            let steps = [0, 95, 135, 175, 215, 255]
            let place = number - 16
            return Self.hex(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
        default:
            let grey = 8 + (min(number, 255) - 232) * 10
            return Self.hex(grey, grey, grey)
        }
    }

    private static func hex(_ red: Int, _ green: Int, _ blue: Int) -> String {
        "#"
            + [red, green, blue].map { part in
                let digits = String(part, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }
}
