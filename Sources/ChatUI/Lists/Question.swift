import Localization

/// Something to be sure about before it is done.
///
/// No is what Enter says unless somebody moves to yes.
struct Question: Hashable, Sendable {
    var title: String

    /// What will happen, and whom it concerns.
    var words: String

    /// What yes is called, such as `Delete it`.
    var yes: String
    var no = localized("question.no")

    /// What is done for a yes.
    var effects: [Effect]

    /// What is under the question, and comes back after it.
    var under: Overlay?
    var isYesSelected = false
}
