/// What is known of the terminal's background without asking it.
public enum Background {
    /// Whether it is light; nil where the environment does not tell.
    ///
    /// - Parameter environment: rxvt and others set `COLORFGBG` to `15;0`, the background last, by
    ///   the numbers of the 16 colours.
    public static func isLight(environment: [String: String]) -> Bool? {
        guard let last = environment["COLORFGBG"]?.split(separator: ";").last,
            let number = Int(last), (0...15).contains(number)
        else { return nil }
        return number == 7 || number > 8
    }
}
