public import Screen

/// How each face is shown.
///
/// The only place that knows colours.
///
/// Nothing is told by colour alone: ``none`` says everything with attributes, and is what a
/// terminal without colours gets whatever the theme.
public struct Theme: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    private var styles: [Face: Style]

    public var description: String { name }

    init(name: String, styles: [Face: Style]) {
        self.name = name
        self.styles = styles
    }

    /// The style of a face; plain where the theme says nothing.
    public subscript(face: Face) -> Style {
        get { styles[face] ?? Style() }
        set { styles[face] = newValue }
    }

    /// All there are, in the order to offer them.
    public static let all: [Theme] = [dark, light, highContrast, sixteen, none]

    /// The theme called so in a configuration; nil if there is none.
    public static func named(_ name: String) -> Theme? {
        switch name {
        case "dark": dark
        case "light": light
        case "high-contrast": highContrast
        case "sixteen": sixteen
        case "none": none
        default: nil
        }
    }

    /// This theme with the person's own styles in place of some.
    public func overlaid(with changes: [Face: Style]) -> Theme {
        changes.isEmpty ? self : overlaid(name: name, changes)
    }

    /// The face called so in themes and configurations; nil if there is none.
    public static func face(named name: String) -> Face? { faces[name] }

    /// This theme's styles with others in place of some.
    func overlaid(name: String, _ changes: [Face: Style]) -> Theme {
        Theme(name: name, styles: styles.merging(changes) { _, new in new })
    }
}
