/// What the compiled prompt says about who is in the agent's context.
public enum PromptVerdict: Hashable, Sendable {
    /// Exactly the persona that should be there, or none where none should be.
    case asWanted

    /// The person's own persona is missing.
    case ownMissing

    /// Other people's personas are in it: their labels.
    case foreign([String])

    /// Its structure is not one that this version can read.
    case unreadable
}
