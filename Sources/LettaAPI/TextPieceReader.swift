import FoundationEssentials
import Glibc

/// Reads a piece of what an agent says or thinks out of its JSON, where nothing about that is unusual: an
/// `assistant_message` or `reasoning_message` that is a flat object, each known field there at most once and of
/// its usual type.
///
/// What the fields said is kept from piece to piece, since most of them say the same again: then no text is
/// made and no time parsed.
struct TextPieceReader: Sendable {
    /// The fields of a piece, as places in `texts`.
    private enum Field: Int, CaseIterable {
        case id, type, content, reasoning, date, otid, name, sender, run, step, sequence

        /// How JSON spells it.
        var key: StaticString {
            switch self {
            case .id: "id"
            case .type: "message_type"
            case .content: "content"
            case .reasoning: "reasoning"
            case .date: "date"
            case .otid: "otid"
            case .name: "name"
            case .sender: "sender_id"
            case .run: "run_id"
            case .step: "step_id"
            case .sequence: "seq_id"
            }
        }

        init?(key: UnsafeBufferPointer<UInt8>) {
            guard let first = key.first, let field = Self.candidate(first, count: key.count),
                key.elementsEqual(UnsafeBufferPointer(start: field.key.utf8Start, count: key.count))
            else { return nil }
            self = field
        }

        /// The only field that a key with so many letters and this first one can be.
        private static func candidate(_ first: UInt8, count: Int) -> Field? {
            switch (count, Unicode.Scalar(first)) {
            case (2, "i"): .id
            case (4, "d"): .date
            case (4, "n"): .name
            case (4, "o"): .otid
            case (6, "r"): .run
            case (6, "s"): .sequence
            case (7, "c"): .content
            case (7, "s"): .step
            case (9, "r"): .reasoning
            case (9, "s"): .sender
            case (12, "m"): .type
            default: nil
            }
        }
    }

    /// Fields, as bits.
    private struct Fields: Sendable {
        private var bits: UInt16 = 0

        func contains(_ field: Field) -> Bool { bits & 1 << UInt16(field.rawValue) != 0 }

        mutating func insert(_ field: Field) { bits |= 1 << UInt16(field.rawValue) }
    }

    /// The text that each field had last.
    private var texts = [String](repeating: "", count: Field.allCases.count)

    /// The time that `texts[date]` tells.
    private var time: Date?

    /// Nil where the decoder should read it, or refuse it.
    mutating func read(_ json: String) -> Message? {
        json.utf8.withContiguousStorageIfAvailable { read($0) } ?? nil
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Message? {
        var scanner = FlatJSONScanner(bytes)
        var (seen, told) = (Fields(), Fields())
        var sequence: Int?
        guard scanner.beginsObject() else { return nil }
        repeat {
            guard let key = scanner.key() else { return nil }
            let field = Field(key: key)
            if let field {
                guard !seen.contains(field) else { return nil }
                seen.insert(field)
            }
            switch (scanner.value(), field) {
            case (nil, _): return nil
            case (.text(let text, isEscaped: true), nil):
                guard FlatJSONScanner.unescaped(text) != nil else { return nil }
            case (_, nil), (.null, _): break
            case (.number(let number), .sequence): sequence = number
            case (.text, .sequence), (.number, _), (.truth, _): return nil
            case (.text(let text, let isEscaped), .some(let field)):
                guard take(text, isEscaped: isEscaped, for: field) else { return nil }
                told.insert(field)
            }
        } while scanner.goesOn()
        guard scanner.isOver, told.contains(.id), told.contains(.type) else { return nil }
        return message(of: told, sequence: sequence)
    }

    /// - Returns: whether it is a text.
    private mutating func take(
        _ bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool, for field: Field
    ) -> Bool {
        if isEscaped {
            guard let text = FlatJSONScanner.unescaped(bytes) else { return false }
            set(text, for: field)
            return true
        }
        let isSame = texts[field.rawValue].utf8.withContiguousStorageIfAvailable { known in
            guard known.count == bytes.count, let old = known.baseAddress,
                let new = bytes.baseAddress
            else { return false }
            return memcmp(old, new, bytes.count) == 0
        }
        if isSame != true { set(String(decoding: bytes, as: UTF8.self), for: field) }
        return true
    }

    private mutating func set(_ text: String, for field: Field) {
        texts[field.rawValue] = text
        if field == .date { time = Timestamp.date(text) }
    }

    private func message(of told: Fields, sequence: Int?) -> Message? {
        func text(_ field: Field) -> String? { told.contains(field) ? texts[field.rawValue] : nil }
        let body: Message.Body
        switch texts[Field.type.rawValue] {
        case "assistant_message": body = .assistant(Message.Content(text(.content) ?? ""))
        case "reasoning_message": body = .reasoning(text(.reasoning) ?? "")
        default: return nil
        }
        return Message(
            id: MessageID(texts[Field.id.rawValue]), body: body, otid: text(.otid),
            date: told.contains(.date) ? time : nil, name: text(.name),
            senderID: text(.sender), runID: text(.run).map { RunID($0) },
            stepID: text(.step).map { StepID($0) }, sequence: sequence)
    }
}
