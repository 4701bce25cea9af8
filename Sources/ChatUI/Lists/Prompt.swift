/// A line that the program asks for.
struct Prompt: Hashable, Sendable {
    /// What the line is for.
    enum Purpose: Hashable, Sendable {
        /// A new name for a conversation.
        case conversationName(id: String)

        /// A value for a setting.
        case setting(String)

        /// What a newcomer is asked.
        case welcome(WelcomeStep)
    }

    var purpose: Purpose
    var title: String

    /// What can be typed, in a sentence or two.
    var words: String
    var line: EditLine

    /// Whether what is typed is a secret, and shown as dots.
    var isSecret = false

    /// What is under it, and comes back when it is closed.
    var under: Overlay?
}
