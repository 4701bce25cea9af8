/// A text that can be searched fast, again and again.
struct FuzzyText: Hashable, Sendable {
    /// Longer texts are searched this far: what is behind is not on the screen either.
    static let limit = 300

    /// The first scalar of each character, so that a plain letter finds an accented one that is
    /// written as two scalars.
    let exact: [UInt32]

    /// The same in lower case.
    let folded: [UInt32]

    /// What a match at each character is worth on top.
    let bonus: [Int]

    init(_ text: String) {
        var exact: [UInt32] = []
        var folded: [UInt32] = []
        var bonus: [Int] = []
        var before = Class.blank
        // What is all ASCII, as most names are, needs no look at what belongs together.
        if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
            for byte in text.utf8.prefix(Self.limit) {
                let now = Class(ascii: byte)
                exact.append(UInt32(byte))
                folded.append(UInt32(now == .upper ? byte + 0x20 : byte))
                bonus.append(Self.bonus(before, now))
                before = now
            }
            self.exact = exact
            self.folded = folded
            self.bonus = bonus
            return
        }
        for character in text.prefix(Self.limit) {
            let scalar = character.unicodeScalars.first ?? " "
            let now = Class(character)
            exact.append(scalar.value)
            folded.append(Self.folded(scalar))
            bonus.append(Self.bonus(before, now))
            before = now
        }
        self.exact = exact
        self.folded = folded
        self.bonus = bonus
    }

    static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
        scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar.value
    }

    /// What kind of character it is, as far as words begin at it.
    fileprivate enum Class { case blank, delimiter, lower, upper, letter, digit }

    /// After fzf: beginnings of words are what people type, best after a blank.
    private static func bonus(_ before: Class, _ now: Class) -> Int {
        switch (before, now) {
        case (_, .blank), (_, .delimiter): 0
        case (.blank, _): 10
        case (.delimiter, _): 9
        case (.lower, .upper): 7
        case (.digit, .digit): 0
        case (_, .digit): 7
        default: 0
        }
    }
}

extension FuzzyText.Class {
    fileprivate init(ascii byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lower
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .upper
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
        case UInt8(ascii: " "), 0x09...0x0D: self = .blank
        default: self = .delimiter
        }
    }

    fileprivate init(_ character: Character) {
        if character.isWhitespace {
            self = .blank
        } else if character.isNumber {
            self = .digit
        } else if character.isUppercase {
            self = .upper
        } else if character.isLowercase {
            self = .lower
        } else {
            self = character.isLetter ? .letter : .delimiter
        }
    }
}
