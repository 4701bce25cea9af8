public import FoundationEssentials

/// Letta's three spellings of a time: ending in `Z`, in `+00:00`, or in nothing at all, which means
/// UTC as well.
///
/// Fractions of a second may be there.
public enum Timestamp {
    /// The time that `text` names, or nil where it names none.
    public static func date(_ text: String) -> Date? {
        var text = text[...]
        let zoneMarkers: Set<Character> = ["Z", "+", "-"]
        guard let time = text.firstIndex(of: "T") else { return nil }
        if text[time...].lastIndex(where: zoneMarkers.contains) == nil { text += "Z" }
        if let dot = text.firstIndex(of: ".") {
            let afterFraction = text[dot...].dropFirst().drop(while: \.isNumber)
            let fraction = Double("0" + text[dot..<afterFraction.startIndex]) ?? 0
            return whole(String(text[..<dot] + afterFraction))?.addingTimeInterval(fraction)
        }
        return whole(String(text))
    }

    private static func whole(_ text: String) -> Date? {
        try? Date.ISO8601FormatStyle().parse(text)
    }
}
