public import LettaAPI

/// The block that says, by being attached, that an agent is taken.
///
/// Letta keeps the blocks of one agent apart by their labels, so only one of these can be attached at a
/// time, and attaching it is a test and a set in one.
public enum LockBlock {
    public static let label = "lettera_lock"

    public static func isLock(label: String) -> Bool { label == Self.label }

    /// What the model reads of it, the same in every turn, and as little as will do.
    static func new(_ mark: LockMark) -> NewBlock {
        NewBlock(
            label: label, value: "-", description: "Of no meaning to you.", limit: 1,
            readOnly: true, metadata: mark.metadata)
    }
}

/// What a lock block says about its holder.
///
/// It stands in the block's metadata and not in its value, since a new value makes Letta compile the
/// prompts of all agents that hold the block, and metadata is in no prompt.
public struct LockMark: Hashable, Sendable {
    /// Who holds the agent, for people to read.
    public var holder: String

    /// Another one each time that the agent is taken.
    public var nonce: String

    /// How often the holder has been heard of.
    public var beat: Int

    /// In seconds: others may take the agent when they have seen no change for so long.
    public var expiry: Int

    public init(holder: String, nonce: String, beat: Int = 0, expiry: Int) {
        self.holder = holder
        self.nonce = nonce
        self.beat = beat
        self.expiry = expiry
    }

    /// Nil where a block's metadata is something else.
    public init?(_ metadata: JSONValue?) {
        guard let metadata, let nonce = metadata["nonce"]?.string,
            case .integer(let beat) = metadata["beat"],
            case .integer(let expiry) = metadata["expires_after"]
        else { return nil }
        self.init(
            holder: metadata["holder"]?.string ?? "", nonce: nonce, beat: beat, expiry: expiry)
    }

    public var metadata: JSONValue {
        .object([
            "holder": .string(holder), "nonce": .string(nonce), "beat": .integer(beat),
            "expires_after": .integer(expiry),
        ])
    }
}

/// This installation's lock block for one agent.
public struct LockBlockRecord: Hashable, Sendable {
    public var address: AgentAddress
    public var block: BlockID

    /// Whether it may be attached, or still be in the agent's prompt.
    ///
    /// Written before it is attached, and taken back when it is surely gone: true without a living
    /// holder means that one died.
    public var mayBeAttached: Bool

    public init(address: AgentAddress, block: BlockID, mayBeAttached: Bool) {
        self.address = address
        self.block = block
        self.mayBeAttached = mayBeAttached
    }
}
