import LettaAPI

/// A system prompt for one request: the agent's own as it would be compiled now, with one person in it.
///
/// Source: the rendering of memory blocks in the prompts of 0.16.8.
struct SystemOverride: Hashable, Sendable {
    /// The whole prompt.
    let text: String

    /// Puts a person's block in the place of the slot, and leaves out what is only on the agent for the
    /// turns of others.
    ///
    /// Nil where the prompt cannot be read or has no slot.
    init?(of prompt: String, person: Username, value: String, limit: Int) {
        guard let sections = CompiledPrompt.sections(in: prompt) else { return nil }
        var text = String.UnicodeScalarView()
        let scalars = Array(prompt.unicodeScalars)
        var place = 0
        var hasSlot = false
        for section in sections {
            text += scalars[place..<section.range.lowerBound]
            place = section.range.upperBound
            if section.label == IsolatedCopy.label, !hasSlot {
                hasSlot = true
                text += Self.section(of: person, value: value, limit: limit).unicodeScalars
            } else if Persona.isPersona(label: section.label)
                || LockBlock.isLock(label: section.label)
            {
                // The blank lines behind a section go with it.
                while place < scalars.count, scalars[place] == "\n" { place += 1 }
            } else {
                text += scalars[section.range]
            }
        }
        guard hasSlot else { return nil }
        text += scalars[place...]
        self.text = String(text)
    }

    /// Whether the person is in it and nobody else is.
    var verdict: PromptVerdict {
        guard let labels = CompiledPrompt(text).labels else { return .unreadable }
        let foreign = labels.filter(Persona.isPersona)
        if !foreign.isEmpty { return .foreign(foreign) }
        return labels.filter { $0 == IsolatedCopy.label }.count == 1 ? .asWanted : .ownMissing
    }

    private static func section(of person: Username, value: String, limit: Int) -> String {
        """
        <\(IsolatedCopy.label)>
        <description>
        \(IsolatedCopy.description(of: person))
        </description>
        <metadata>
        - chars_current=\(value.unicodeScalars.count)
        - chars_limit=\(limit)
        </metadata>
        <value>
        \(value)
        </value>
        </\(IsolatedCopy.label)>
        """
    }
}
