public import ChatCore
public import FoundationEssentials
import LettaAPI
public import Screen

/// All that the screen depends on.
public struct Model: Hashable, Sendable {
    public internal(set) var parties: Parties
    public internal(set) var size: Size
    public internal(set) var connection = ConnectionState.connecting

    /// Where this person's persona block is.
    public internal(set) var persona = PersonaState.detached
    public internal(set) var input = InputLine()
    public internal(set) var queue = MessageQueue()

    /// The turn from the moment it is asked for until its persona block is gone again.
    public internal(set) var turn: RunningTurn?

    /// Whether agent and thread are settled, so that there is somebody to send to.
    var isOpened = false

    /// Whether the program is putting things away.
    public internal(set) var isClosing = false

    /// Calls of tools that the thread waits with, until they are answered.
    var approval: ApprovalQuestion?

    var scrollback = Scrollback()
    var viewport = Viewport()
    var reader: TranscriptReader
    var memory = Memory()

    /// The block selected in the sidebar, once somebody has selected one.
    var selectedBlockID: BlockID?

    /// The values of the block whose history is open.
    var timeline: BlockTimeline?
    var summary: TurnSummary?
    var overlay: Overlay?

    /// Which pane the keys are for.
    public internal(set) var focus = Focus.input
    public internal(set) var keymap: Keymap

    /// The first key of a sequence, until the next one is pressed.
    var sequenceBegun: Key?

    /// What the status line says until the next key.
    var notice: Notice?

    /// What Tab could make of the line, to choose from.
    var menu: CompletionMenu?

    /// The search of the lines entered before, while it is open.
    var historySearch: HistorySearch?

    /// A line that Ctrl-C took away.
    var killed: String?

    /// A message that was dropped from the queue: unlike a line put aside, gone when the program ends.
    var dropped: String?

    /// What is being switched to, until it is opened or refused.
    var switching: String?

    /// Whether the next Ctrl-C leaves.
    var isLeavingArmed = false
    var showsSidebar = true
    var isBare = false
    var showsReasoning = false
    var showsToolResults = false

    /// Whether replies are shown as they were written, with the marks of Markdown.
    var showsSource = false
    var isFocused = true

    /// Whether wheel and clicks are the chat's.
    public internal(set) var hasMouse: Bool

    /// What lists have been told of, as far as they were.
    var known: [Listing: [Choice]] = [:]

    /// A list that was asked for, and is shown once it comes.
    var awaitedPicker: Listing?

    /// What `/user` was given although nobody is called that: the list opens with it typed.
    var awaitedFilter = ""

    /// The settings as they are now; empty until somebody tells.
    var settings: [SettingState] = []

    /// What passed between the program and the server; nil while nobody wants to know.
    var wire: Wire?

    /// What was looked for everywhere last, as it was left.
    var lastFind: FindPage?

    /// Which line of that list an answer belongs to.
    var findSerial = 0

    /// A message to go to once its conversation is open.
    var landing: Landing?

    /// The first steps of a newcomer; nil for everybody else.
    var welcome: Welcome?

    /// An image that goes with the next message.
    var attachment: Attachment?

    /// The line that is to be completed once the names it needs are known.
    var awaitedCompletion: String?

    /// What is in the folder that was listed last.
    var folder: FolderListing?
    var now: Date?

    /// How long each thought of this run of the program took, in seconds.
    var thinking: [TranscriptEntry.ID: Int] = [:]

    /// Why turns of this run of the program failed, by the ids of their questions.
    var reasons: [TranscriptEntry.ID: String] = [:]

    /// What earlier frames wrapped.
    ///
    /// A fresh one costs time and changes nothing.
    var wrapCache = WrapCache()

    /// Header and sidebar of the last frame, likewise.
    var drawnHeader = DrawnPane<HeaderContent>()
    var drawnSidebar = DrawnPane<SidebarContent>()

    /// - Parameter parties: what is known of them before `opened` tells.
    public init(
        parties: Parties, size: Size = Size(columns: 80, rows: 24), zone: TimeZone = .gmt,
        keymap: Keymap = .standard, hasMouse: Bool = false
    ) {
        reader = TranscriptReader(calendar: LocalCalendar(zone: zone))
        self.parties = parties
        self.size = size
        self.keymap = keymap
        self.hasMouse = hasMouse
    }

    /// Whether something on screen changes with time alone, so that ticks are worth sending.
    public var isMoving: Bool {
        if turn != nil || queue.isSaving { return true }
        guard case .away(_, let retryAt?) = connection else { return false }
        // A server that stays away is no reason to wake up every second.
        return now.map { Duration.seconds(from: $0, to: retryAt) <= Self.countdown } ?? true
    }

    /// From how many seconds on the time to the next try is counted down.
    static let countdown = 10

    /// Whether what is typed goes into the line.
    var takesText: Bool {
        guard case .page(let page) = overlay else { return overlay == nil }
        // On the page of a block letters are keys.
        guard page.block == nil else { return false }
        return Panes(self).showsLine
    }

    /// Whether somebody else is about to talk, or to be talked to: what is sent now is meant for that.
    var isSwitching: Bool { switching != nil }

    /// Whether a message could be sent now, rather than wait in the queue.
    ///
    /// Calls that wait for a person's word keep the agent from taking any.
    var canSend: Bool { isReadyForTurn && approval == nil }

    var isReadyForTurn: Bool {
        guard isOpened, !isSwitching, turn == nil, !isClosing, case .connected = connection else {
            return false
        }
        return true
    }
}

/// Where a person's persona block is.
public enum PersonaState: Hashable, Sendable {
    case detached, attaching, attached, detaching

    /// The turn is over, but the block could not be taken back yet.
    case left
}

/// A turn as the screen follows it.
public struct RunningTurn: Hashable, Sendable {
    /// Nil until the session has taken the message.
    public internal(set) var otid: String?
    public internal(set) var phase: TurnPhase?
    public internal(set) var end: TurnEnd?
    public internal(set) var isCancelling = false

    /// The calls that it answers, where it is no message.
    var answering: PendingApproval?

    /// Whether it got the agent: until then nothing has left this machine.
    var hasAgent = false
    var startedAt: Date?
    var firstPieceAt: Date?
    var lastPieceAt: Date?

    /// How many pieces came: about one for each token.
    var pieces = 0
    var usage: Usage?

    /// The thought that is streaming.
    var thought: TranscriptEntry.ID?
    var thoughtSince: Date?
}

/// What remains on the status line of a turn that is over.
struct TurnSummary: Hashable, Sendable {
    var seconds: Int?
    var tokensPerSecond: Double?
    var contextTokens: Int?
}

/// Something said on the status line until the next key.
struct Notice: Hashable, Sendable {
    var text: String
    var face: Face = .notice
}

/// What lies over the transcript until it is closed.
indirect enum Overlay: Hashable, Sendable {
    case page(Page)
    case picker(Picker)
    case question(Question)
    case prompt(Prompt)
    case wire(WirePage)
    case find(FindPage)
}

extension Overlay {
    /// Whether it takes the place of the sidebar too, which shows the same.
    var isWide: Bool {
        switch self {
        case .page(let page): page.block != nil || page.under?.isWide == true
        case .picker(let picker): picker.kind.isOfBlocks
        case .question, .prompt, .wire, .find: false
        }
    }
}

/// Text to read.
struct Page: Hashable, Sendable {
    var title: String
    var lines: [[Span]]

    /// The first row shown.
    var top = 0

    /// The block that it shows.
    var block: BlockID?
    var isDetails = false

    /// What is under it, and comes back when it is closed.
    var under: Overlay?
}
