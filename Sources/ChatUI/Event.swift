public import ChatCore
public import FoundationEssentials
public import LettaAPI
public import Screen

/// What happened, grouped by who reports it.
///
/// Times and fresh ids come in events, never from a clock.
public enum Event: Hashable, Sendable {
    // From the terminal.

    /// A key that is the chat's own: one for which `Action.forKey` names an action.
    case key(Key)
    case resized(Size)

    /// Ctrl-C, or an interrupt signal.
    case interruptPressed

    /// The program was told to end, and is putting things away.
    case closing

    /// Time passed.
    ///
    /// Needed only while `Model.isMoving`.
    case tick(Date)

    // From the line editor.

    /// The line being edited changed.
    case line(InputLine)

    /// Enter: a whole line, and a fresh otid, in case it is a message.
    ///
    /// The editor starts a new, empty one.
    case submitted(String, otid: String)
    case completionRequested

    /// The keys of the line editor asked for a search of the lines entered before.
    case historySearchRequested

    /// Lines entered before in which the query stands, newest first, each once.
    case historyFound([String], query: String, skipping: Int, hasMore: Bool)

    /// The keys of the line editor asked for the person's own editor.
    case editorRequested

    /// The person's own editor ended, or could not be begun.
    case edited(EditOutcome, purpose: EditPurpose)

    /// What is in the folder that `listFolder` asked for; nothing where it cannot be read.
    case folderListed(FolderListing)

    /// No program was found for an address, or it failed.
    case linkNotOpened(String)

    // From the session.

    /// A message is on its way: the otid it was given, and its words.
    case turnStarted(otid: String, text: String, at: Date)

    /// Answers to the calls that waited are on their way: the otid they were given.
    case answerStarted(otid: String, [Approval], at: Date)

    /// The calls that the thread waits with, found outside a turn; nil where it waits with none.
    case approvalPending(PendingApproval?)

    /// What the running turn tells.
    ///
    /// The words for a failure come as `failed`, after its `ended` and before its `settled`.
    case turn(TurnEvent, at: Date)

    /// Text of a reply has come, in one piece or several.
    case streamed(JoinedPieces, at: Date)

    /// How the server can be reached.
    case connection(ConnectionState)

    /// Who talks to whom is settled, at the start or after a switch, which empties the transcript:
    /// its history, draft and queue come after this.
    case opened(Parties)
    case blocksRead([Block])
    case block(BlockEvent)

    /// What fills the context window.
    case contextRead(ContextOverview)

    /// Where the persona block is became known outside a turn, as by recovery.
    case personaSettled(detached: Bool)

    // From the store and the lists of the server.

    /// The newest part of the thread's history, in place of what was shown.
    case historyLoaded(Transcript, hasOlder: Bool)

    /// A page that `loadPage` asked for; nil where it could not be read.
    case pageLoaded(TranscriptPage?, for: PageRequest)

    /// Where the person was when they last saw this thread; nil where that is not known.
    ///
    /// Comes once after each `opened`.
    case readingLoaded(Reading?)

    /// What the search with this serial number found in the whole thread.
    case searchAnswered(SearchMatches, serial: Int)

    /// What `find` came to, for the line with this serial number.
    case found(FindAnswer, serial: Int)

    /// What stands around a message that `loadStretch` asked about.
    case stretchLoaded(TranscriptPage, around: FoundMessage)
    case draftLoaded(String)

    /// Messages that waited in the queue when the program last ended.
    case queueLoaded([QueuedMessage])

    /// A message that waits is on the disk now, or could not be put there.
    case queueSaved(otid: String, isSaved: Bool)

    /// A list that `list` asked for.
    case listed(Listing, [Choice])

    /// What there is, which nobody asked for: it serves completion, and tells a new name from a known
    /// one.
    case known(Listing, [Choice])

    /// Nobody has said which of these agents is meant.
    case agentNeeded([Choice])

    /// The settings as they are now.
    case settingsListed([SettingState])

    /// What was found in the agent's archival memory, for these words.
    case archiveSearched(String, [Passage])

    /// The image that goes with the next message.
    case imageAttached(Attachment)

    /// What passed between the program and the server since the last time.
    case wirePassed([WireEntry])

    /// The program runs for the first time, with nothing configured.
    case newcomerArrived

    /// The server that a newcomer named has been asked: what was wrong, in words, or nothing.
    case serverTried(String?)

    /// What an order came to, in words for the status line.
    case answered(String)

    /// An order was not followed, for this reason; said on the status line.
    case refused(String)

    /// Something went wrong, in words for people; said in the transcript.
    ///
    /// While a turn that has failed is not settled yet, these are the words for its failure, and
    /// stand below it.
    case failed(String)

    /// Something to know, in words for people; said in the transcript.
    case noticed(String)

    /// What came of something that was asked for, in words for people; said on the status line.
    case reported(String, isTrouble: Bool)

    /// A file that was to be written is there already.
    case exportRefused(path: String)
}

/// How the server can be reached.
public enum ConnectionState: Hashable, Sendable {
    case connecting
    case connected(version: String)

    /// Not now.
    ///
    /// Asked again at a time, where one is set; else it cannot go on by itself, and messages are
    /// refused.
    case away(reason: String, retryAt: Date?)
}

/// Who talks to whom, and where.
public struct Parties: Hashable, Sendable {
    public var user: String
    public var agent: String

    /// What people call the server: its profile, its address, or `practice`.
    public var server: String
    public var thread: ConversationThread?

    /// How many tokens the context of the agent's model holds, where known.
    public var contextWindow: Int?

    /// The agent's model, where known.
    public var model: String?

    /// How the person's block gets into the agent's context.
    public var flow: PersonaFlow

    public init(
        user: String, agent: String, server: String, thread: ConversationThread? = nil,
        contextWindow: Int? = nil, model: String? = nil, flow: PersonaFlow = .attach
    ) {
        self.user = user
        self.agent = agent
        self.server = server
        self.thread = thread
        self.contextWindow = contextWindow
        self.model = model
        self.flow = flow
    }
}
