/// What one turn asks of an agent.
///
/// Source: the body of `POST /v1/conversations/{conversation_id}/messages` and of
/// `POST /v1/agents/{agent_id}/messages`.
public struct MessageRequest: Hashable, Sendable {
    public var text: String

    /// Answers to the calls that wait for them, in place of a text; all of one request's at once.
    public var approvals: [Approval]

    /// What goes with the words; it comes after them.
    public var images: [ImagePart] = []

    /// The id by which a repeat of this message is recognised: a UUID, never used for another one.
    public var otid: String

    /// The identity that speaks.
    ///
    /// Kept with the message; the model does not see it.
    public var senderID: IdentityID?

    /// The speaker's name, which the model does see.
    public var name: String?

    /// Whether text comes token by token, or message by message.
    public var streamsTokens: Bool

    /// Whether the run outlives the connection and can be streamed again.
    public var runsInBackground: Bool

    /// The system prompt for every step of this request, in place of the compiled one.
    ///
    /// Nothing of it is stored. Servers before 0.16.7 ignore it in silence.
    public var systemOverride: String?

    public init(
        text: String, approvals: [Approval] = [], otid: String, senderID: IdentityID? = nil,
        name: String? = nil,
        streamsTokens: Bool = true, runsInBackground: Bool = false, systemOverride: String? = nil
    ) {
        self.text = text
        self.approvals = approvals
        self.otid = otid
        self.senderID = senderID
        self.name = name
        self.streamsTokens = streamsTokens
        self.runsInBackground = runsInBackground
        self.systemOverride = systemOverride
    }

    /// The text alone, or a list of parts where there are images.
    var content: JSONValue {
        guard !images.isEmpty else { return .string(text) }
        let words = JSONValue.object(["type": .string("text"), "text": .string(text)])
        return .array([words] + images.map(\.json))
    }
}
