import FoundationEssentials
import LettaAPI

/// JSON text in another layout: its members keep their order, its numbers and strings their spelling.
public enum JSONLayout {
    /// Over several lines, two blanks a level; nil where the text is not a JSON object or array.
    public static func indented(_ text: String) -> String? {
        isDocument(text) ? Writer(isIndented: true).write(text) : nil
    }

    /// On one line, as Letta's own documents are; nil where the text is not a JSON object or array.
    public static func compact(_ text: String) -> String? {
        isDocument(text) ? Writer(isIndented: false).write(text) : nil
    }

    private static func isDocument(_ text: String) -> Bool {
        guard let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "["
        else { return false }
        return (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) != nil
    }

    /// Walks over text that is known to be JSON, and sets its blanks anew.
    private struct Writer {
        let isIndented: Bool
        private var result = ""
        private var depth = 0
        private var isInString = false
        private var isEscaped = false

        /// An opening bracket is held back, since an empty pair stays together.
        private var isOpen = false

        init(isIndented: Bool) { self.isIndented = isIndented }

        func write(_ text: String) -> String {
            var writer = self
            for scalar in text.unicodeScalars { writer.take(scalar) }
            return writer.result
        }

        private mutating func take(_ scalar: Unicode.Scalar) {
            if isInString {
                result.unicodeScalars.append(scalar)
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\" {
                    isEscaped = true
                } else if scalar == "\"" {
                    isInString = false
                }
                return
            }
            switch scalar {
            case " ", "\t", "\n", "\r": return
            case "}", "]":
                depth -= 1
                if !isOpen { breakLine() }
                isOpen = false
            default:
                if isOpen { breakLine() }
                isOpen = false
            }
            result.unicodeScalars.append(scalar)
            switch scalar {
            case "{", "[":
                depth += 1
                isOpen = true
            case ",": isIndented ? breakLine() : result.append(" ")
            case ":": result.append(" ")
            case "\"": isInString = true
            default: break
            }
        }

        private mutating func breakLine() {
            guard isIndented else { return }
            result += "\n" + String(repeating: "  ", count: max(depth, 0))
        }
    }
}
