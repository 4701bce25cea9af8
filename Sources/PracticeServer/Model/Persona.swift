/// A memory block about a person, as an object or as lines of text.
struct Persona: Sendable {
    let label: String
    let value: String
    private let object: JSON?

    init(label: String, value: String) {
        self.label = label
        self.value = value
        object = JSONParser.parse(value).flatMap { $0.members == nil ? nil : $0 }
    }

    var name: String? { object.map { $0["name"]?.string } ?? line("Name") }
    var likes: [String] { list("likes", "Likes") }
    var dislikes: [String] { list("dislikes", "Dislikes") }
    var home: String? { object.map { $0["home"]?.string } ?? line("Lives in") }
    var work: String? { object.map { $0["work"]?.string } ?? line("Work") }
    var notes: [String] {
        guard let object else {
            return lines.filter { line in
                !["name:", "likes:", "dislikes:", "lives in:", "work:"]
                    .contains { line.lowercased().hasPrefix($0) }
            }
        }
        let favourites = (object["preferences"]?["favourites"]?.members ?? [])
            .map { "favourite \($0.name): \($0.value.string ?? "")" }
        return (object["notes"]?.strings ?? []) + favourites
    }

    private var lines: [String] { value.split(separator: "\n").map { $0.trimmed } }

    private func line(_ title: String) -> String? {
        let found = lines.last { $0.lowercased().hasPrefix(title.lowercased() + ":") }
        let text = found.map { $0.dropFirst(title.count + 1).trimmed }
        return text == "?" || text == "" ? nil : text
    }

    private func list(_ key: String, _ title: String) -> [String] {
        if let object { return object["preferences"]?[key]?.strings ?? [] }
        return lines.filter { $0.lowercased().hasPrefix(title.lowercased() + ":") }
            .flatMap { $0.dropFirst(title.count + 1).split(separator: ",").map { $0.trimmed } }
    }

    /// What a favourite colour, food and so on is, by the thing's name.
    func favourite(_ thing: String) -> String? {
        guard let object else { return line("Favourite \(thing)") }
        return object["preferences"]?["favourites"]?[thing.lowercased()]?.string
    }

    /// The value once everything is forgotten.
    var emptied: String {
        object == nil ? "" : #"{"name": "", "preferences": {}, "conversation_history": []}"#
    }

    /// The tool call that writes facts down; nil where all of them are known already.
    func change(for facts: Facts) -> (tool: String, arguments: JSON)? {
        if facts.forgetsAll { return value == emptied ? nil : replace(value, with: emptied) }
        return object == nil ? lineChange(for: facts) : objectChange(for: facts)
    }

    private func objectChange(for facts: Facts) -> (tool: String, arguments: JSON)? {
        guard var changed = object else { return nil }
        if let name = facts.name { changed["name"] = .string(name) }
        if let home = facts.home { changed["home"] = .string(home) }
        if let work = facts.work { changed["work"] = .string(work) }
        var preferences = changed["preferences"] ?? [:]
        if preferences.members == nil { preferences = [:] }
        func merge(_ key: String, _ added: [String], without removed: [String]) {
            let old = preferences[key]?.strings ?? []
            var new = old.filter { !Persona.contains(removed, $0) }
            for item in added where !Persona.contains(new, item) { new.append(item) }
            if new != old { preferences[key] = JSON(new) }
        }
        merge("likes", facts.likes, without: facts.dislikes + facts.forgets)
        merge("dislikes", facts.dislikes, without: facts.likes + facts.forgets)
        if !facts.favourites.isEmpty {
            var favourites = preferences["favourites"] ?? [:]
            for (thing, value) in facts.favourites.sorted(by: { $0.key < $1.key }) {
                favourites[thing] = .string(value)
            }
            preferences["favourites"] = favourites
        }
        for thing in facts.forgets {
            preferences["favourites"]?[Persona.key(thing)] = nil
            if Persona.key(thing) == "name" { changed["name"] = "" }
            for key in ["home", "work"] {
                if Persona.contains([changed[key]?.string ?? "", key], thing) {
                    changed[key] = nil
                }
            }
        }
        if preferences != (changed["preferences"] ?? [:]) { changed["preferences"] = preferences }
        let notes = changed["notes"]?.strings ?? []
        let kept =
            notes.filter { !Persona.contains(facts.forgets, $0) }
            + facts.notes.filter { !Persona.contains(notes, $0) }
        if kept != notes { changed["notes"] = JSON(kept) }
        guard changed != object else { return nil }
        return replace(value, with: changed.text(.spaced))
    }

    private func lineChange(for facts: Facts) -> (tool: String, arguments: JSON)? {
        for thing in facts.forgets {
            if let line = lines.first(where: { $0.lowercased().contains(thing.lowercased()) }) {
                return replace(line, with: "")
            }
        }
        var added: [String] = []
        func add(_ title: String, _ items: [String], known: [String]) {
            let new = items.filter { !Persona.contains(known, $0) }
            if !new.isEmpty { added.append("\(title): \(new.joined(separator: ", "))") }
        }
        add("Likes", facts.likes, known: likes)
        add("Dislikes", facts.dislikes, known: dislikes)
        add("Lives in", facts.home.map { [$0] } ?? [], known: home.map { [$0] } ?? [])
        add("Work", facts.work.map { [$0] } ?? [], known: work.map { [$0] } ?? [])
        for (thing, value) in facts.favourites.sorted(by: { $0.key < $1.key }) {
            added.append("Favourite \(thing): \(value)")
        }
        added += facts.notes.filter { !Persona.contains(lines, $0) }
        if let name = facts.name, name != self.name {
            added.insert("Name: \(name)", at: 0)
            if let line = lines.last(where: { $0.lowercased().hasPrefix("name:") }) {
                return replace(line, with: added.joined(separator: "\n"))
            }
        }
        guard !added.isEmpty else { return nil }
        return (
            "memory_insert",
            [
                "label": .string(label), "new_string": .string(added.joined(separator: "\n")),
                "insert_line": -1,
            ]
        )
    }

    private func replace(_ old: String, with new: String) -> (tool: String, arguments: JSON) {
        (
            "memory_replace",
            [
                "label": .string(label), "old_string": .string(old), "new_string": .string(new),
            ]
        )
    }

    private static func contains(_ texts: [String], _ text: String) -> Bool {
        texts.contains { key($0) == key(text) }
    }

    private static func key(_ text: String) -> String {
        let lower = text.lowercased()
        return lower.hasPrefix("favourite ") ? String(lower.dropFirst(10)) : lower
    }
}
