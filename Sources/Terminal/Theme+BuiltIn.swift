import Resources
import Screen

extension Theme {
    /// Attributes only.
    public static let none = Theme(builtIn: "none", over: nil)

    /// The user's own 16 colours, as they look best on either background.
    public static let sixteen = Theme(builtIn: "sixteen", over: none)

    /// For dark backgrounds.
    public static let dark = Theme(builtIn: "dark", over: none)

    /// For light backgrounds.
    public static let light = Theme(builtIn: "light", over: none)

    /// The terminal's own colours and its strongest ones, nothing dimmed.
    public static let highContrast = Theme(builtIn: "high-contrast", over: none)

    /// One of the themes that the program ships.
    ///
    /// Its text has been tested to be readable.
    private init(builtIn name: String, over base: Theme?) {
        let text = Resources.theme(named: name) ?? ""
        self = (try? Theme(name: name, text: text, over: base)) ?? Theme(name: name, styles: [:])
    }
}
