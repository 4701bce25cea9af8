import Screen

extension Theme {
    /// Attributes only.
    public static let none = Theme(
        name: "none",
        styles: [
            .dim: Style(attributes: .dim),
            .header: Style(attributes: .reverse),
            .user: Style(attributes: .bold),
            .reasoning: Style(attributes: [.dim, .italic]),
            .tool: Style(attributes: .dim),
            .error: Style(attributes: [.bold, .reverse]),
            .warning: Style(attributes: [.bold, .underline]),
            .notice: Style(attributes: .italic),
            .code: Style(attributes: .dim),
            .link: Style(attributes: .underline),
            .heading: Style(attributes: [.bold, .underline]),
            .emphasis: Style(attributes: .italic),
            .strong: Style(attributes: .bold),
            .status: Style(attributes: .reverse),
            .statusKey: Style(attributes: [.bold, .reverse]),
            .border: Style(attributes: .dim),
            .label: Style(attributes: .bold),
            .labelChanged: Style(attributes: [.bold, .underline]),
            .valueChanged: Style(attributes: .underline),
            .barFull: Style(attributes: .reverse),
            .barEmpty: Style(attributes: .underline),
            .barOver: Style(attributes: [.bold, .reverse, .underline]),
            .inputPrompt: Style(attributes: .bold),
            .inputPending: Style(attributes: .dim),
            .selection: Style(attributes: .reverse),
            .match: Style(attributes: [.reverse, .underline]),
            .attached: Style(attributes: .bold),
            .detached: Style(attributes: .dim),
            .attaching: Style(attributes: .underline),
        ]
    )

    /// The user's own 16 colours, as they look best on either background.
    public static let sixteen = none.overlaid(
        name: "sixteen",
        [
            .user: Style(.cyan, .bold),
            .reasoning: Style(.magenta, .italic),
            .tool: Style(.blue),
            .error: Style(.red, .bold),
            .warning: Style(.yellow, .bold),
            .notice: Style(.green, .italic),
            .code: Style(.green),
            .link: Style(.blue, .underline),
            .heading: Style(.magenta, .bold),
            .label: Style(.cyan, .bold),
            .labelChanged: Style(.yellow, [.bold, .underline]),
            .valueChanged: Style(.yellow, .underline),
            .barFull: Style(.green, .reverse),
            .barOver: Style(.red, [.bold, .reverse]),
            .inputPrompt: Style(.cyan, .bold),
            .match: Style(.black, on: .yellow, .underline),
            .attached: Style(.green, .bold),
            .attaching: Style(.yellow, .underline),
        ]
    )

    /// For dark backgrounds.
    public static let dark = none.overlaid(
        name: "dark",
        [
            .dim: Style(Colour(index: 245)),
            .header: Style(Colour(index: 255), on: Colour(index: 24), .bold),
            .user: Style(Colour(index: 117), .bold),
            .reasoning: Style(Colour(index: 146), .italic),
            .tool: Style(Colour(index: 110)),
            .error: Style(Colour(index: 210), .bold),
            .warning: Style(Colour(index: 221), .bold),
            .notice: Style(Colour(index: 151), .italic),
            .code: Style(Colour(index: 186)),
            .link: Style(Colour(index: 75), .underline),
            .heading: Style(Colour(index: 183), .bold),
            .status: Style(Colour(index: 252), on: Colour(index: 237)),
            .statusKey: Style(Colour(index: 117), on: Colour(index: 237), .bold),
            .border: Style(Colour(index: 240)),
            .label: Style(Colour(index: 117), .bold),
            .labelChanged: Style(Colour(index: 221), [.bold, .underline]),
            .value: Style(Colour(index: 250)),
            .valueChanged: Style(Colour(index: 221), .underline),
            .barFull: Style(Colour(index: 16), on: Colour(index: 72)),
            .barEmpty: Style(Colour(index: 245), on: Colour(index: 236)),
            .barOver: Style(Colour(index: 16), on: Colour(index: 203), .bold),
            .inputPrompt: Style(Colour(index: 117), .bold),
            .inputPending: Style(Colour(index: 245), .italic),
            .selection: Style(Colour(index: 255), on: Colour(index: 60), .bold),
            .match: Style(Colour(index: 16), on: Colour(index: 221), .underline),
            .attached: Style(Colour(index: 114), .bold),
            .detached: Style(Colour(index: 245)),
            .attaching: Style(Colour(index: 221), .underline),
        ]
    )

    /// For light backgrounds.
    public static let light = none.overlaid(
        name: "light",
        [
            .dim: Style(Colour(index: 242)),
            .header: Style(Colour(index: 231), on: Colour(index: 25), .bold),
            .user: Style(Colour(index: 25), .bold),
            .reasoning: Style(Colour(index: 60), .italic),
            .tool: Style(Colour(index: 24)),
            .error: Style(Colour(index: 124), .bold),
            .warning: Style(Colour(index: 130), .bold),
            .notice: Style(Colour(index: 22), .italic),
            .code: Style(Colour(index: 94)),
            .link: Style(Colour(index: 26), .underline),
            .heading: Style(Colour(index: 90), .bold),
            .status: Style(Colour(index: 235), on: Colour(index: 253)),
            .statusKey: Style(Colour(index: 25), on: Colour(index: 253), .bold),
            .border: Style(Colour(index: 248)),
            .label: Style(Colour(index: 25), .bold),
            .labelChanged: Style(Colour(index: 130), [.bold, .underline]),
            .value: Style(Colour(index: 238)),
            .valueChanged: Style(Colour(index: 130), .underline),
            .barFull: Style(Colour(index: 231), on: Colour(index: 29)),
            .barEmpty: Style(Colour(index: 242), on: Colour(index: 254)),
            .barOver: Style(Colour(index: 231), on: Colour(index: 160), .bold),
            .inputPrompt: Style(Colour(index: 25), .bold),
            .inputPending: Style(Colour(index: 242), .italic),
            .selection: Style(Colour(index: 16), on: Colour(index: 153), .bold),
            .match: Style(Colour(index: 16), on: Colour(index: 221), .underline),
            .attached: Style(Colour(index: 28), .bold),
            .detached: Style(Colour(index: 242)),
            .attaching: Style(Colour(index: 130), .underline),
        ]
    )

    /// The terminal's own colours and its strongest ones, nothing dimmed.
    public static let highContrast = none.overlaid(
        name: "high-contrast",
        [
            .dim: Style(),
            .header: Style(attributes: [.bold, .reverse]),
            .reasoning: Style(attributes: .italic),
            .tool: Style(attributes: .underline),
            .error: Style(.bright(.white), on: .red, .bold),
            .warning: Style(.black, on: .bright(.yellow), .bold),
            .code: Style(),
            .border: Style(),
            .labelChanged: Style(.black, on: .bright(.yellow), .bold),
            .valueChanged: Style(.black, on: .bright(.yellow)),
            .barOver: Style(.bright(.white), on: .red, .bold),
            .inputPending: Style(attributes: .italic),
            .match: Style(.black, on: .bright(.yellow), .underline),
            .detached: Style(),
        ]
    )
}
