/// A colour of the 256-colour palette: 16 that the terminal's user has chosen, a cube of 216,
/// and 24 greys.
public struct Colour: Hashable, Sendable {
    public let index: UInt8

    public init(index: UInt8) {
        self.index = index
    }

    public static let black = Colour(index: 0)
    public static let red = Colour(index: 1)
    public static let green = Colour(index: 2)
    public static let yellow = Colour(index: 3)
    public static let blue = Colour(index: 4)
    public static let magenta = Colour(index: 5)
    public static let cyan = Colour(index: 6)
    public static let white = Colour(index: 7)

    public static func bright(_ colour: Colour) -> Colour {
        colour.index < 8 ? Colour(index: colour.index + 8) : colour
    }

    static let names: [String: Colour] = [
        "black": black, "red": red, "green": green, "yellow": yellow, "blue": blue,
        "magenta": magenta, "cyan": cyan, "white": white,
    ]

    /// What to tell curses on a terminal of so many colours: the nearest among the first `count`,
    /// which are 256, 16 or 8, or where there are millions, red, green and blue in one number.
    func nearest(among count: Int) -> Int {
        if count > 256, index >= 8 {
            let (red, green, blue) = components
            return red << 16 | green << 8 | blue
        }
        if Int(index) < count { return Int(index) }
        let limit = count >= 16 ? 16 : 8
        if index < 16 { return Int(index) % limit }
        let wanted = components
        return (0..<limit).min { first, second in
            Self.distance(Self.basic[first], wanted) < Self.distance(Self.basic[second], wanted)
        } ?? 0
    }

    /// The colour nearest to the given one, each part 0…255, outside the user's own 16.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        let wanted = (Int(red), Int(green), Int(blue))
        let nearest = (16...255).min { first, second in
            Self.distance(Self(index: UInt8(first)).components, wanted)
                < Self.distance(Self(index: UInt8(second)).components, wanted)
        }
        self.init(index: UInt8(nearest ?? 16))
    }

    private typealias Components = (red: Int, green: Int, blue: Int)

    private static func distance(_ first: Components, _ second: Components) -> Int {
        let red = first.red - second.red
        let green = first.green - second.green
        let blue = first.blue - second.blue
        return red * red + green * green + blue * blue
    }

    /// What the user's 16 usually are, as xterm has them.
    private static let basic: [Components] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
        (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
        (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]

    private var components: Components {
        if index < 16 { return Self.basic[Int(index)] }
        if index >= 232 {
            let grey = 8 + 10 * (Int(index) - 232)
            return (grey, grey, grey)
        }
        let place = Int(index) - 16
        let levels = [0, 95, 135, 175, 215, 255]
        return (levels[place / 36], levels[place / 6 % 6], levels[place % 6])
    }
}
