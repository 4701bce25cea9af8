/// Where in a configuration's text something is, for errors.
enum ConfigPlace {
    /// The line of a key in a table, counted from 1; nil where it is written in another way than on a
    /// line of its own.
    static func line(of key: String, in table: String, text: String) -> Int? {
        var current = ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("[") {
                current = String(line.dropFirst().prefix { $0 != "]" })
                continue
            }
            guard current == table, let equals = line.firstIndex(of: "=") else { continue }
            let name = line[..<equals].reversed().drop { $0 == " " || $0 == "\t" }.reversed()
            if [key, "\"\(key)\"", "'\(key)'"].contains(String(name)) { return number + 1 }
        }
        return nil
    }
}
