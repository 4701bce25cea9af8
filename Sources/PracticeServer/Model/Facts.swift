/// What somebody says about themselves in a message.
struct Facts: Hashable, Sendable {
    var name: String?
    var likes: [String] = []
    var dislikes: [String] = []
    var favourites: [String: String] = [:]
    var home: String?
    var work: String?
    var notes: [String] = []
    /// What is to be forgotten.
    var forgets: [String] = []

    /// Whether all of it is to be forgotten.
    var forgetsAll: Bool {
        forgets.contains {
            ["everything", "all", "me", "it all", "everything about me", "all about me"]
                .contains($0.lowercased())
        }
    }

    var isEmpty: Bool { self == Facts() }

    /// Reads simple sentences in English and Chinese.
    init(in text: String) {
        for clause in Facts.clauses(of: text) { take(clause) }
    }

    private init() {}

    /// Sentences, cut again where a new statement about oneself begins.
    private static func clauses(of text: String) -> [String] {
        let sentences = text.replacing("’", with: "'")
            .split(separator: /(?:[.!?;](?=\s|$)|[。！？；\n])+/)
        let start =
            /(?i)\s*(?:[,，、]\s*(?:and\s+|but\s+)?|\s(?:and|but)\s+)(?=(?:i|i'm|my|call|please)\b|我|remember\b|forget\b)/
        return sentences.flatMap { $0.split(separator: start) }.map { $0.trimmed }
            .filter { !$0.isEmpty }
    }

    private mutating func take(_ clause: String) {
        let clause = clause.replacing(
            /(?i)^(?:(?:hi|hello|hey|well|so|yes|no|oh|ok|okay|and|but|also|please|btw|by the way|actually|good (?:morning|evening|afternoon))[,!]?\s+)+/,
            with: "")
        if let match = clause.wholeMatch(
            of:
                /(?i)(?:please )?(?:(?:don't forget|remember|note|keep in mind)(?: that)?:? |请?记住)(.+)/
        ) {
            let before = self
            take(String(match.1))
            if self == before { notes.append(Facts.clean(match.1)) }
        } else if let match = clause.wholeMatch(
            of: /(?i)(?:please )?forget (?:that |about )?(?:i (?:like|love|enjoy) |my )?(.+)/)
        {
            forgets.append(Facts.clean(match.1))
        } else if let match = clause.wholeMatch(
            of:
                /(?i)(?:my (?:first )?name is|my name's|the name is|the name's|you (?:can|may) call me|call me|i am called|i'm called|i go by|我叫|我的名字(?:是|叫))\s*(.+)/
        ) {
            name = Facts.name(match.1) ?? name
        } else if let match = clause.wholeMatch(
            of:
                /(?i)(?:i (?:really |do |also )?(?:hate|dislike|detest|can't stand|cannot stand|don't (?:like|enjoy|want)|do not like)|我(?:不喜欢|讨厌))\s*(.+)/
        ) {
            dislikes += Facts.list(match.1)
        } else if let match = clause.wholeMatch(
            of:
                /(?i)(?:i (?:really |do |also |just |absolutely |quite )?(?:like|love|enjoy|adore|prefer|am fond of|am into)|i'm (?:really )?(?:into|fond of)|我(?:很|也|非常)?(?:喜欢|爱))\s*(.+)/
        ) {
            likes += Facts.list(match.1)
        } else if let match = clause.wholeMatch(
            of: /(?i)my favou?rite ([\w ]+?) (?:is|are) (.+)/)
        {
            favourites[String(match.1).lowercased()] = Facts.clean(match.2)
        } else if let match = clause.wholeMatch(
            of:
                /(?i)(?:i (?:currently |now )?live in|i'm living in|i am living in|i'm from|i am from|i come from|my home is|我(?:住在|来自))\s*(.+)/
        ) {
            home = Facts.clean(match.1)
        } else if let match = clause.wholeMatch(
            of:
                /(?i)(?:i work (?:as (?:an? )?|for |at |in )|my job is |i'm (?:an? )|i am (?:an? ))(.+)/
        ) {
            work = Facts.clean(match.1)
        } else if let match = clause.wholeMatch(of: /(?i)(?:i am|i'm|this is|我是)\s*(.+)/),
            Facts.looksLikeName(match.1)
        {
            name = Facts.name(match.1)
        }
    }

    /// A name has one to three words, each with a capital or in a script without capitals.
    private static func looksLikeName(_ text: Substring) -> Bool {
        let words = clean(text).split(separator: " ")
        return (1...3).contains(words.count)
            && words.allSatisfy { word in
                guard let first = word.first, first.isLetter else { return false }
                return first.isUppercase || !first.isCased
            }
    }

    /// The name at the start of a text; nil for what is none, as in "call me when you can".
    private static func name(_ text: Substring) -> String? {
        let parts = clean(text).split(separator: /(?i)\s*[,，]\s*|\s+(?:and|but)\s+/)
        guard let name = parts.first?.trimmed,
            let word = name.lowercased().split(separator: " ").first
        else { return nil }
        let others: Set<Substring> = [
            "that", "this", "it", "when", "if", "later", "back", "tomorrow", "maybe", "anything",
            "whatever", "not", "at", "on",
        ]
        return others.contains(word) ? nil : name
    }

    private static func list(_ text: Substring) -> [String] {
        clean(text).split(separator: /(?i)\s*[,，、]\s*(?:and\s+)?|\s+and\s+|和/)
            .map { clean($0) }
            .filter {
                !["", "it", "that", "this", "you", "them", "him", "her"].contains($0.lowercased())
            }
    }

    private static func clean(_ text: Substring) -> String {
        text.replacing(/(?i)(?:\s+(?:too|as well|very much|a lot|please))+$/, with: "")
            .replacing(/[\s.!,;。！，]+$/, with: "").trimmed
    }
}
