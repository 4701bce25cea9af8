/// A promise that was not kept.
///
/// The raw value heads its column.
enum Violation: String, CaseIterable, Hashable, Sendable {
    /// A persona block is attached to the agent.
    case attached

    /// The agent's own compiled prompt holds a persona.
    case prompt = "in prompt"

    /// The model saw another person's persona, or not the own one.
    case exposed

    /// The message reached the model more than once.
    case twice

    /// The journal has an open entry.
    case journal

    /// The store's file is damaged.
    case store

    /// Something that was said or shown is not in the transcript, or what the agent noted in
    /// a turn that was completed not in the person's block.
    case lost

    /// The reply is not the one of an undisturbed talk.
    case wrong

    /// A message that the model has read is kept as one that was never sent.
    case mislabelled

    /// The person has two persona blocks.
    case doubled = "two blocks"

    /// The person lost their identity or thread for good.
    case downgraded

    /// The next message fails, or the model does not see its persona.
    case next

    /// The program crashed, or did not end.
    case ending

    /// The fault did not take place: the test is wrong.
    case idle = "not struck"
}
