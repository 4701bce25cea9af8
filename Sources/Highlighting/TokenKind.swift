/// What a piece of code is, as far as it is worth being shown.
public enum TokenKind: UInt8, CaseIterable, Hashable, Sendable {
    case plain, keyword, type, function, variable, string, number, comment, constant, `operator`
    case heading, deleted, inserted

    /// The kind of one of the token types of Chroma's grammars, whose names begin with those that they
    /// belong to.
    ///
    /// Source: `types.go` of Chroma.
    init(chroma name: String) {
        switch name {
        case "KeywordConstant", "NameConstant", "NameBuiltinPseudo": self = .constant
        case "KeywordType", "NameClass", "NameException", "NameNamespace", "NameBuiltin":
            self = .type
        case "NameTag", "NameKeyword", "OperatorWord", "NameDecorator": self = .keyword
        case "NameAttribute", "NameProperty", "NameLabel", "NameEntity": self = .variable
        case "GenericDeleted": self = .deleted
        case "GenericInserted": self = .inserted
        case "GenericHeading", "GenericSubheading", "GenericStrong", "GenericPrompt":
            self = .heading
        case "GenericOutput": self = .comment
        default: self = Self.families.first { name.hasPrefix($0.prefix) }?.kind ?? .plain
        }
    }

    private static let families: [(prefix: String, kind: TokenKind)] = [
        ("Keyword", .keyword), ("NameFunction", .function), ("NameVariable", .variable),
        ("LiteralString", .string), ("LiteralNumber", .number), ("LiteralDate", .number),
        ("Comment", .comment), ("Operator", .operator),
    ]
}

/// A piece of code and what it is.
public struct Token: Hashable, Sendable {
    public var text: String
    public var kind: TokenKind

    public init(_ text: String, _ kind: TokenKind) {
        self.text = text
        self.kind = kind
    }
}
