public import Highlighting
public import Screen

extension TokenKind {
    /// How a piece of code is shown.
    public var face: Face {
        switch self {
        case .plain: .codeText
        case .keyword: .codeKeyword
        case .type: .codeType
        case .function: .codeFunction
        case .variable: .codeVariable
        case .string: .codeString
        case .number: .codeNumber
        case .comment: .codeComment
        case .constant: .codeConstant
        case .operator: .codeOperator
        case .heading: .codeHeading
        case .deleted: .codeDeleted
        case .inserted: .codeInserted
        }
    }
}
