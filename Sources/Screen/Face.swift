/// A named look.
///
/// Only a theme knows what colours it stands for.
public enum Face: UInt8, CaseIterable, Hashable, Sendable {
    case plain, dim, header, user, agent, reasoning, tool, error, warning, notice

    // The names of other people, each always in the same one.
    case person1, person2, person3, person4, person5
    case code, link, heading, emphasis, strong, strongEmphasis, struck, listMarker, quoteBar

    // A block of code, and what its pieces are.
    case codeText, codeKeyword, codeType, codeFunction, codeVariable, codeString, codeNumber
    case codeComment, codeConstant, codeOperator, codeHeading, codeDeleted, codeInserted
    case status, statusKey, border
    case label, labelChanged, value, valueChanged
    case barFull, barEmpty, barOver
    case inputPrompt, input, inputPending
    case selection, match
    case attached, detached, attaching

    // The same on the header's background.
    case headerAttached, headerDetached, headerAttaching, headerWarning

    // What the status line has to say, on its background.
    case statusNotice, statusWarning, statusError

    /// One ASCII character for each face, for snapshots: a letter, or `.` where it is plain.
    public var letter: Character {
        switch self {
        case .plain: "."
        case .dim: "d"
        case .header: "H"
        case .user: "u"
        case .agent: "a"
        case .person1: "5"
        case .person2: "6"
        case .person3: "7"
        case .person4: "8"
        case .person5: "Z"
        case .reasoning: "r"
        case .tool: "t"
        case .error: "e"
        case .warning: "w"
        case .notice: "n"
        case .code: "c"
        case .link: "k"
        case .heading: "h"
        case .emphasis: "i"
        case .strong: "b"
        case .strongEmphasis: "I"
        case .struck: "z"
        case .listMarker: "g"
        case .quoteBar: "|"
        case .codeText: "C"
        case .codeKeyword: "K"
        case .codeType: "Y"
        case .codeFunction: "f"
        case .codeVariable: "y"
        case .codeString: "G"
        case .codeNumber: "9"
        case .codeComment: "M"
        case .codeConstant: "J"
        case .codeOperator: "o"
        case .codeHeading: "X"
        case .codeDeleted: "-"
        case .codeInserted: "+"
        case .status: "s"
        case .statusKey: "S"
        case .border: "B"
        case .label: "l"
        case .labelChanged: "L"
        case .value: "v"
        case .valueChanged: "V"
        case .barFull: "F"
        case .barEmpty: "E"
        case .barOver: "O"
        case .inputPrompt: "P"
        case .input: "p"
        case .inputPending: "q"
        case .selection: "x"
        case .match: "m"
        case .attached: "A"
        case .detached: "D"
        case .attaching: "T"
        case .headerAttached: "1"
        case .headerDetached: "0"
        case .headerAttaching: "2"
        case .headerWarning: "W"
        case .statusNotice: "N"
        case .statusWarning: "3"
        case .statusError: "4"
        }
    }
}
