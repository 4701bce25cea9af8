import Screen
import Testing

@testable import Terminal

@Suite struct `The colours of a theme` {
    /// What the palette's colour looks like, each part 0…255; the first 16 are the person's own.
    private static func parts(_ colour: Colour) -> [Double] {
        let index = Int(colour.index)
        if index >= 232 { return Array(repeating: Double(8 + 10 * (index - 232)), count: 3) }
        let levels = [0.0, 95, 135, 175, 215, 255]
        let place = index - 16
        return [levels[place / 36], levels[place / 6 % 6], levels[place % 6]]
    }

    /// How bright it looks, 0…1 (WCAG 2).
    private static func luminance(_ parts: [Double]) -> Double {
        let linear = parts.map { part -> Double in
            let value = part / 255
            return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The power of 2.4, near enough: the square times the fifth root of the square.
    private static func power(_ base: Double) -> Double {
        let square = base * base
        var root = base
        // Newton's method.
        for _ in 0..<60 {
            root -=
                (root * root * root * root * root - square)
                / max(5 * root * root * root * root, 1e-12)
        }
        return square * root
    }

    private static func contrast(_ first: [Double], _ second: [Double]) -> Double {
        let bright = max(luminance(first), luminance(second))
        let dark = min(luminance(first), luminance(second))
        return (bright + 0.05) / (dark + 0.05)
    }

    @Test(arguments: [
        (Theme.dark, [0.0, 0, 0]), (.dark, [40, 44, 52]), (.light, [255, 255, 255]),
        (.light, [253, 246, 227]),
    ])
    func `can be read on the backgrounds that it is for`(theme: Theme, background: [Double]) {
        // Lines and the empty part of a bar say nothing in words.
        let ornaments: Set<Face> = [.border, .barEmpty, .quoteBar]
        for face in Face.allCases where !ornaments.contains(face) {
            let style = theme[face]
            guard let foreground = style.foreground, foreground.index >= 16 else { continue }
            let behind = style.background.map(Self.parts) ?? background
            let contrast = Self.contrast(Self.parts(foreground), behind)
            #expect(contrast >= 4, "\(theme) \(face): \(contrast)")
        }
    }
}
