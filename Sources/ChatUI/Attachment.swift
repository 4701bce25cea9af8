import Localization

/// An image that goes with the next message.
public struct Attachment: Hashable, Sendable {
    /// The file's name, without its folders.
    public var name: String
    public var byteCount: Int

    public init(name: String, byteCount: Int) {
        self.name = name
        self.byteCount = byteCount
    }

    /// How it is shown among a person's words.
    var chip: String { localized("image.chip", name, Self.size(byteCount)) }

    /// A size as people read it.
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\((bytes + 500) / 1000) kB"
        default: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
        }
    }
}
