/// The conversation of the scripted model: small talk, and a memory that it really keeps.
///
/// What it knows about somebody is what stands in the prompt that it was given, or in the answer
/// of a memory tool since.
struct PracticeAgent {
    private let request: ModelRequest
    private let user: String
    private let script = PracticeScript.shared
    /// Varies the phrases from turn to turn, the same way every time.
    private var turn: Int { request.messages.count }

    init(_ request: ModelRequest) {
        self.request = request
        // A long paste is not searched for facts: nobody says so much about themselves.
        let text = request.messages.last { $0.role == .user }?.text ?? ""
        user = String(text.prefix(2_000))
    }

    func plan() -> Plan {
        if request.messages.last?.role == .tool { return planAfterTool() }
        if let plan = questionPlan() { return plan }
        let facts = Facts(in: user)
        if !facts.isEmpty {
            guard let persona else { return say(script.phrase("nowhere", turn)) }
            if facts.forgetsAll, request.tools.contains(where: { $0.name == "forget_everything" }) {
                return .call(
                    "forget_everything", ["label": .string(persona.label)],
                    reasoning: script.phrase("emptying", turn, ["label": persona.label]))
            }
            if let change = persona.change(for: facts) {
                return .call(
                    change.tool, change.arguments,
                    reasoning: script.phrase(
                        facts.forgets.isEmpty ? "noting" : "forgetting", turn,
                        ["label": persona.label]))
            }
            let key = facts.forgets.isEmpty ? "known" : "unknownThing"
            return say(script.phrase(key, turn, ["name": persona.name ?? ""]))
        }
        return say(script.phrase(topic ?? "fallback", turn, ["name": persona?.name ?? ""]))
    }

    /// The first time, it says what it is.
    private func say(_ text: String) -> Plan {
        let isFirst = !request.messages.contains { $0.role == .assistant && !$0.text.isEmpty }
        guard isFirst else { return .text(text) }
        return .text(text + "\n\n" + script.phrase("introduction"))
    }

    // MARK: Memory

    /// The block about the person who is talking: `Persona_…` where there is one, else `human`.
    private var persona: Persona? {
        let blocks = Prompt.blocks(in: request.system)
        guard
            let block = blocks.first(where: { $0.label.hasPrefix("Persona_") })
                ?? blocks.first(where: { $0.label == "human" })
        else { return nil }
        guard let written = lastWritten(block.label),
            let compiled = Prompt.compiled(request.system), written.time > compiled
        else { return Persona(label: block.label, value: block.value) }
        return Persona(label: block.label, value: written.value)
    }

    /// What a memory tool last made of a block, as its answer in the conversation tells.
    private func lastWritten(_ label: String) -> (value: String, time: String)? {
        for message in request.messages.reversed() where message.role == .tool {
            guard let answer = JSONParser.parse(message.text), answer["status"] == "OK",
                let call = request.messages.last(where: { $0.toolCall?.id == message.toolCallID })?
                    .toolCall,
                call.name.hasPrefix("memory_"),
                JSONParser.parse(call.arguments)?["label"]?.string == label,
                let value = answer["message"]?.string
            else { continue }
            return (value, Prompt.order(spoken: answer["time"]?.string ?? ""))
        }
        return nil
    }

    private func planAfterTool() -> Plan {
        let facts = Facts(in: user)
        let tries = request.messages.reversed().prefix { $0.role != .user }
            .count { $0.role == .tool }
        let worked =
            request.messages.last.flatMap { JSONParser.parse($0.text) }?["status"] == "OK"
        if request.messages.last?.text.contains("request to call tool denied") == true {
            return say(script.phrase("denied", turn))
        }
        if worked { return say(confirmation(of: facts)) }
        guard let label = persona?.label, tries < 3 else {
            return say(script.phrase("failed", turn))
        }
        // The prompt of a conversation shows a block as it was when it was compiled.
        if tries == 1, let written = lastWritten(label),
            let change = Persona(label: label, value: written.value).change(for: facts)
        {
            return .call(change.tool, change.arguments, reasoning: script.phrase("again", turn))
        }
        guard let change = Persona(label: label, value: "").change(for: facts) else {
            return say(script.phrase("failed", turn))
        }
        return .call(change.tool, change.arguments, reasoning: script.phrase("again", turn))
    }

    private func confirmation(of facts: Facts) -> String {
        var parts: [String] = []
        if let name = facts.name { parts.append(script.phrase("met", turn, ["name": name])) }
        if !facts.likes.isEmpty {
            parts.append(script.phrase("notedLikes", turn, ["list": words(facts.likes)]))
        }
        if !facts.dislikes.isEmpty {
            parts.append(script.phrase("notedDislikes", turn, ["list": words(facts.dislikes)]))
        }
        if let home = facts.home { parts.append(script.phrase("notedHome", turn, ["home": home])) }
        if let work = facts.work { parts.append(script.phrase("notedWork", turn, ["work": work])) }
        for (thing, value) in facts.favourites.sorted(by: { $0.key < $1.key }) {
            parts.append(
                script.phrase("notedFavourite", turn, ["thing": thing, "value": value]))
        }
        if !facts.notes.isEmpty {
            parts.append(
                script.phrase("notedNote", turn, ["note": facts.notes.joined(separator: "; ")]))
        }
        if !facts.forgets.isEmpty {
            parts.append(script.phrase("forgot", turn, ["thing": words(facts.forgets)]))
        }
        return parts.joined(separator: " ")
    }

    private func words(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    // MARK: Questions

    private func questionPlan() -> Plan? {
        let text = user.replacing("’", with: "'")
        if text.contains(
            /(?i)what (?:do|can) you (?:know|remember|tell me) about me|what do you remember|tell me about me|do you (?:know|remember) me|who am i\b|关于我|我是谁/
        ) {
            return say(summary())
        }
        if text.contains(/(?i)what(?:'s| is) my name|do you (?:know|remember) my name|我叫什么|我的名字是什么/)
        {
            guard let name = persona?.name, !name.isEmpty else {
                return say(script.phrase("noName", turn))
            }
            return say(script.phrase("yourName", turn, ["name": name]))
        }
        if text.contains(
            /(?i)what (?:do|things do) i (?:like|love|enjoy|prefer)|what are my (?:likes|preferences)|我喜欢什么/
        ) {
            guard let likes = persona?.likes, !likes.isEmpty else {
                return say(script.phrase("noLikes", turn))
            }
            return say(script.phrase("yourLikes", turn, ["list": words(likes)]))
        }
        if text.contains(/(?i)where (?:do i live|am i from)|我住在哪/) {
            guard let home = persona?.home else { return say(script.phrase("noHome", turn)) }
            return say(script.phrase("yourHome", turn, ["home": home]))
        }
        if text.contains(/(?i)what (?:do i do|is my (?:job|work))|what's my job/) {
            guard let work = persona?.work else { return say(script.phrase("noWork", turn)) }
            return say(script.phrase("yourWork", turn, ["work": work]))
        }
        if let match = text.firstMatch(
            of: /(?i)what(?:'s| is| are) my favou?rite ([\w ]*\w)/)
        {
            let thing = String(match.1)
            guard let value = persona?.favourite(thing) else {
                return say(script.phrase("noFavourite", turn, ["thing": thing]))
            }
            return say(
                script.phrase("yourFavourite", turn, ["thing": thing, "value": value]))
        }
        return nil
    }

    private func summary() -> String {
        guard let persona else { return script.phrase("nowhere", turn) }
        var parts: [String] = []
        if let name = persona.name, !name.isEmpty {
            parts.append(script.phrase("yourName", turn, ["name": name]))
        }
        if !persona.likes.isEmpty {
            parts.append(script.phrase("yourLikes", turn, ["list": words(persona.likes)]))
        }
        if !persona.dislikes.isEmpty {
            parts.append(script.phrase("yourDislikes", turn, ["list": words(persona.dislikes)]))
        }
        if let home = persona.home {
            parts.append(script.phrase("yourHome", turn, ["home": home]))
        }
        if let work = persona.work {
            parts.append(script.phrase("yourWork", turn, ["work": work]))
        }
        if !persona.notes.isEmpty {
            parts.append(
                script.phrase("yourNotes", turn, ["list": persona.notes.joined(separator: "; ")]))
        }
        return parts.isEmpty ? script.phrase("nothingKnown", turn) : parts.joined(separator: " ")
    }

    // MARK: Small talk

    private var topic: String? {
        let text = user.lowercased().replacing("’", with: "'").trimmed
        if text.contains(/what can you do|^help\b|^\?$|how does this work|what are you able/) {
            return "help"
        }
        if text.contains(
            /who are you|what are you|are you (?:real|an? (?:ai|robot|bot|human|language model))|your name/
        ) {
            return "introduction"
        }
        if text.contains(/\bstory\b|故事/) { return "story" }
        if text.contains(/^(?:thanks|thank you|thx|cheers|谢谢)/) { return "thanks" }
        if text.contains(/^(?:bye|goodbye|good night|see you|ciao|再见)/) { return "bye" }
        if text.contains(/how are you|how's it going|what's up/) { return "howAreYou" }
        if text.contains(
            /^(?:hi|hello|hey|good (?:morning|evening|afternoon)|你好|moin|hallo|bonjour|hola)\b|^你好/)
        {
            return persona?.name.map { !$0.isEmpty } == true ? "greetingByName" : "greeting"
        }
        if text.contains(/\bcode\b|\bmarkdown\b/) { return "code" }
        if text.hasSuffix("?") || text.hasSuffix("？") { return "question" }
        return nil
    }
}
