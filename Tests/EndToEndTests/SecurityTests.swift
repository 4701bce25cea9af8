import Testing

/// What the real program keeps to itself, and what nobody can make it do.
///
/// One after the other: each test waits for processes, and would else keep others from running.
@Suite(.serialized) enum Security {}
