/// A block of code in a text.
public struct CodeBlock: Hashable, Sendable {
    /// The first word after its fence, such as `swift`; empty where nothing is said.
    public var language: String

    /// The code as it was written, without the fences: every line with its line feed.
    public var source: String

    public init(language: String, source: String) {
        self.language = language
        self.source = source
    }
}
