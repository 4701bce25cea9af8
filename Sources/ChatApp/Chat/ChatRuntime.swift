import ChatCore
import ChatUI
import Foundation
import Screen
import Terminal

/// The full-screen chat: keys and events in, frames out, effects performed.
///
/// Everything here runs on the UI thread and waits for nothing; what takes time is the worker's.
@UIActor final class ChatRuntime {
    typealias WorkerOrder = @Sendable (ChatWorker) async -> Void

    var app: App
    private let signals: Signals
    let worker: ChatWorker
    private let wire: WireTap

    /// What the worker is to do, in order.
    private let orders: AsyncStream<WorkerOrder>.Continuation
    private let inbox: AsyncStream<WorkerOrder>
    private let link: RuntimeLink

    /// Text that streams, and when it is to be looked for; nil where its coming wakes the loop.
    private let mailbox: PieceMailbox
    private var nextLook: ContinuousClock.Instant?
    private let editor: LineEditor
    let terminal: TerminalSession
    let painter: Painter

    /// How the screen looks and behaves; changed by commands for this run.
    var screen: ScreenSettings

    /// Whether the terminal's background is light, as far as is known.
    var isOnLight: Bool
    private let keys = KeyReader()
    private var model: Model

    private var needsFrame = true

    /// Whether characters were typed that the model has not been told of.
    private var isLineUntold = false

    /// A key was pressed: its frame is not put off.
    var isUrgent = true
    private var lastFrame: ContinuousClock.Instant?
    private var nextTick: ContinuousClock.Instant?

    /// Lets text that comes in bursts flow; see `follow`.
    private var pacer = TextPacer()
    private var pacedText: TranscriptEntry.ID?

    /// Which of them the last frame was drawn with.
    private var shownText: TranscriptEntry.ID?
    private var nextFlow: ContinuousClock.Instant?
    private let beginning = ContinuousClock.now
    private var draft: (text: String, due: ContinuousClock.Instant)?

    /// Where the person is in the thread: as it was kept last, and as it is to be kept.
    private var keptPlace: ReadingPlace?
    private var reading: (place: ReadingPlace, due: ContinuousClock.Instant)?
    var clipboard: Clipboard

    /// The otid of the message last sent, for cancelling it.
    private var currentTurn: String?
    private var isClosing = false
    private var hasStarted = false

    /// Whether nothing is opened before a newcomer has said what.
    private(set) var isNewcomer: Bool

    /// The server that a newcomer has named is being asked.
    var trial: Task<Void, Never>?
    private(set) var status = ExitStatus.success

    private static let frameInterval = Duration.milliseconds(16)

    /// The same while a text grows: as smooth as reading needs.
    private static let flowInterval = Duration.milliseconds(33)
    private static let draftDelay = Duration.milliseconds(500)

    /// - Parameter isNewcomer: whether the first steps are to be shown before anything is opened.
    init(
        app: App, store: StoreOpening, probe: TerminalProbe, signals: Signals,
        conversation: String?, isNewcomer: Bool
    ) throws {
        self.isNewcomer = isNewcomer
        let link = RuntimeLink()
        var app = app
        wire = WireTap { await link.runtime?.dispatch(.wirePassed($0)) }
        app.wire = wire
        self.app = app
        self.signals = signals
        let screen = app.settings.screen
        let background = Background.isLight(environment: app.settings.environment)
        self.screen = screen
        isOnLight = background ?? false
        let theme = screen.theme(onLight: isOnLight)
        // Before curses: they share terminfo's globals.
        editor = try LineEditor()
        // What is wrong with the store is told on the terminal as it was.
        let store = try store.store()
        terminal = try TerminalSession.start(probe)
        painter = Painter(theme: theme)
        terminal.ask(
            background: screen.theme == nil && background == nil,
            environment: app.settings.environment)
        if screen.hasMouse { terminal.setMouse(true) }
        let parties = Parties(
            user: app.settings.username.rawValue, agent: app.settings.agent ?? "…",
            server: app.settings.serverName)
        model = Model(
            parties: parties, size: terminal.size, zone: .current, keymap: screen.keymap,
            hasMouse: screen.hasMouse)
        clipboard = Self.clipboard(app.settings)
        self.link = link
        let mailbox = PieceMailbox { UILoop.shared.wakeUp() }
        self.mailbox = mailbox
        worker = ChatWorker(
            app: app, store: store, conversation: conversation,
            showText: { mailbox.put($0, at: Date()) },
            emit: { await link.runtime?.receive($0) },
            remember: { await link.runtime?.remember($0) })
        (inbox, orders) = AsyncStream.makeStream()
        link.runtime = self
        // Vi's keys begin in a mode that the first frame is to show.
        _ = update(&model, on: .line(editor.line))
    }

    /// Runs until the person leaves, or the terminal or the system ends it.
    func run() {
        if isNewcomer { dispatch(.newcomerArrived) }
        dispatch(.settingsListed(app.settings.states))
        UILoop.shared.run(
            signals: signals, onInput: { readKeys() }, onSignal: { take($0) },
            onDue: { whatIsDue() })
        let size = terminal.size
        terminal.stop()
        if screen.leaving == .transcript {
            for line in lastWords(of: model, columns: size.columns, rows: size.rows * 2) {
                Output.line(line)
            }
        }
    }

    static func clipboard(_ settings: Settings) -> Clipboard {
        Clipboard(
            command: settings.copyCommand,
            multiplexer: Multiplexer(environment: settings.environment))
    }

    /// Goes on to what takes longer, once there is something to see and somewhere to type.
    private func startAfterFirstFrame() {
        guard !hasStarted else { return }
        hasStarted = true
        if !isNewcomer { startWorker() }
    }

    func startWorker() {
        isNewcomer = false
        let (worker, inbox) = (worker, inbox)
        Task.detached {
            await worker.start()
            for await order in inbox { await order(worker) }
        }
    }

    // MARK: In

    private func readKeys() {
        defer { tellLine() }
        while let key = keys.next() {
            isUrgent = true
            if !key.isTyping { tellLine() }
            if case .report(let report) = key { heed(report) }
            if Action.forKey(key, model: model) != nil {
                dispatch(.key(key))
            } else {
                edit(key)
            }
        }
    }

    /// Tells what was typed since the line was told last: a burst of keys is one change.
    private func tellLine() {
        guard isLineUntold else { return }
        isLineUntold = false
        dispatch(.line(editor.line))
    }

    /// Minds an answer of the terminal.
    private func heed(_ report: TerminalReport) {
        terminal.heed(report)
        guard let isLight = report.isLight, isLight != isOnLight else { return }
        isOnLight = isLight
        painter.theme = screen.theme(onLight: isLight)
    }

    private func edit(_ key: Key) {
        switch editor.feed(key) {
        case .edited where key.isTyping: isLineUntold = true
        case .edited: dispatch(.line(editor.line))
        case .line(let text):
            dispatch(.line(editor.line))
            dispatch(.submitted(text, otid: UUID().uuidString.lowercased()))
        case .endOfFile: perform(.quit)
        case .request(.complete): dispatch(.completionRequested)
        case .request(.openEditor):
            dispatch(.line(editor.line))
            dispatch(.editorRequested)
        case .request(.reverseSearch):
            dispatch(.line(editor.line))
            dispatch(.historySearchRequested)
        }
    }

    private func take(_ signal: TerminalSignal) {
        isUrgent = true
        switch signal {
        case .interrupt: dispatch(.interruptPressed)
        case .terminate, .hangup:
            status = .interrupted
            perform(.quit)
        case .resize:
            terminal.applyResize()
            dispatch(.resized(terminal.size))
        case .suspend: perform(.suspend)
        case .resumed:
            terminal.enter()
            painter.invalidate()
            terminal.applyResize()
            dispatch(.resized(terminal.size))
        }
    }

    /// Takes what the worker tells, after the text that came before it.
    func receive(_ event: Event) {
        takeText(at: .now)
        dispatch(event)
    }

    /// Fetches the text that has come.
    ///
    /// While there is some, it is looked for once a frame; then its coming wakes the loop.
    private func takeText(at now: ContinuousClock.Instant) {
        let (text, newest) = mailbox.take()
        nextLook = text.isEmpty ? nil : now + Self.flowInterval
        for pieces in text { dispatch(.streamed(pieces, at: newest)) }
    }

    func dispatch(_ event: Event) {
        // History that was fetched meanwhile must not take the place of a reply that streams.
        if case .historyLoaded = event, model.turn != nil { return }
        for effect in update(&model, on: event) { perform(effect) }
        needsFrame = true
        if case .streamed(let pieces, _) = event {
            paceText(pieces: pieces.count)
        } else {
            paceText()
        }
        followReading(after: event)
    }

    /// Tells the pacer how long the text is that somebody reads along; what is nobody's any more, or
    /// over, is shown whole.
    private func paceText(pieces: Int = 1) {
        guard let text = model.flowingText else {
            if pacedText != nil { pacer = TextPacer() }
            pacedText = nil
            return
        }
        if text.entry != pacedText { pacer.beginText() }
        pacedText = text.entry
        pacer.grew(to: text.length, at: ContinuousClock.now - beginning, inPieces: pieces)
    }

    /// Notes where the person is in the thread, to be kept.
    private func followReading(after event: Event) {
        switch event {
        // What was noted is about another thread.
        case .opened: (keptPlace, reading) = (nil, nil)
        // There is more that has been read.
        case .turn(.settled, _), .historyLoaded: keptPlace = nil
        default: break
        }
        guard let place = model.readingPlace, place != keptPlace else { return }
        keptPlace = place
        reading = (place, ContinuousClock.now + Self.draftDelay)
    }

    private func saveReadingNow() {
        guard let place = reading?.place else { return }
        reading = nil
        let (user, thread) = (model.parties.user, model.parties.thread)
        order { await $0.keep(place, of: user, in: thread) }
    }

    private func remember(_ lines: [String]) { editor.setHistory(lines) }

    // MARK: Out

    /// Paints and saves what is due, and says how long nothing else will be.
    private func whatIsDue() -> Duration? {
        let now = ContinuousClock.now
        var waits: [Duration] = []
        if nextLook ?? now <= now { takeText(at: now) }
        if let due = draft?.due {
            if due <= now || isClosing {
                saveDraftNow()
            } else {
                waits.append(due - now)
            }
        }
        if let due = reading?.due {
            if due <= now || isClosing { saveReadingNow() } else { waits.append(due - now) }
        }
        if model.isMoving {
            let due = nextTick ?? now
            if due <= now {
                nextTick = now + .seconds(1)
                dispatch(.tick(Date()))
                waits.append(.seconds(1))
            } else {
                waits.append(due - now)
            }
        } else {
            nextTick = nil
        }
        if let due = nextFlow {
            if due <= now { needsFrame = true } else { waits.append(due - now) }
        }
        if needsFrame {
            let interval = pacedText == nil ? Self.frameInterval : Self.flowInterval
            let due = lastFrame.map { $0 + interval } ?? now
            // The beginning of a text is what somebody waits for.
            if isUrgent || pacedText != shownText || due <= now {
                // What a frame can show as well needs no other one; keys do not wait for it.
                if nextLook != nil, !isUrgent { takeText(at: now) }
                paint(at: now)
                startAfterFirstFrame()
            } else {
                waits.append(due - now)
            }
        }
        if let nextLook { waits.append(nextLook - now) }
        return waits.min()
    }

    private func paint(at now: ContinuousClock.Instant) {
        let time = now - beginning
        let frame = view(model, size: terminal.size, withheld: pacer.withheld(at: time))
        nextFlow = pacer.nextChange(after: time).map { beginning + $0 }
        painter.paint(frame)
        terminal.setTitle(frame.title)
        needsFrame = false
        isUrgent = false
        shownText = pacedText
        lastFrame = now
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .send(let text, let otid, let origin): send(text, otid: otid, from: origin)
        case .answer(let approvals):
            let otid = UUID().uuidString.lowercased()
            currentTurn = otid
            dispatch(.answerStarted(otid: otid, approvals, at: Date()))
            order { await $0.answer(approvals, otid: otid) }
        case .cancelTurn:
            if let currentTurn { order { await $0.cancel(otid: currentTurn) } }
        case .quit: quit()
        case .clearLine:
            editor.clear()
            dispatch(.line(editor.line))
        case .setLine(let text):
            editor.replace(with: text)
            dispatch(.line(editor.line))
        case .moveCaret(let place):
            editor.moveCaret(to: place)
            dispatch(.line(editor.line))
        case .unfoldPastes:
            editor.unfoldPastes()
            dispatch(.line(editor.line))
        case .foldPastes:
            editor.foldPastes()
            dispatch(.line(editor.line))
        case .feed(let key): edit(key)
        case .searchHistory(let query, let skipped):
            background { await $0.searchHistory(for: query, skipping: skipped) }
        case .listFolder(let folder): background { await $0.list(folder: folder) }
        case .addHistory(let line):
            editor.addHistory(line)
            order { await $0.addInput(line) }
        case .saveDraft(let text): draft = (text, ContinuousClock.now + Self.draftDelay)
        case .editText(let text, let purpose): edit(text, for: purpose)
        case .open(let address): open(address)
        case .keepQueued(let message): order { await $0.keep(message) }
        case .unqueue(let otid):
            saveDraftNow()
            order { await $0.unqueue(otid: otid) }
        case .loadPage(let request): background { await $0.loadPage(request) }
        case .searchThread(let terms, let serial):
            background { await $0.search(terms, serial: serial) }
        case .find(let line, let serial): background { await $0.find(line, serial: serial) }
        case .loadStretch(let found): background { await $0.loadStretch(around: found) }
        case .export(let path, let mayReplace, let place):
            background { await $0.export(to: path, mayReplace: mayReplace, from: place) }
        case .copy(let text, let what): copy(text, what: what)
        case .copyThread: copyThread()
        case .switchUser(let name): background { await $0.switchUser(to: name) }
        case .switchAgent(let name): background { await $0.switchAgent(to: name) }
        case .switchServer(let name): switchServer(to: name)
        case .list(let listing): background { await $0.list(listing) }
        case .newConversation(let name): background { await $0.newConversation(named: name) }
        case .forkConversation: background { await $0.forkConversation() }
        case .openConversation(let id): background { await $0.openConversation(id) }
        case .deleteConversation(let id): background { await $0.deleteConversation(id) }
        case .renameConversation(let id, let name):
            background { await $0.renameConversation(id, to: name) }
        case .changeModel(let handle): background { await $0.changeModel(to: handle) }
        case .searchArchive(let words): background { await $0.searchArchive(words) }
        case .addToArchive(let text): background { await $0.addToArchive(text) }
        case .attachImage(let path): background { await $0.attachImage(path) }
        case .sendImage(let otid): order { await $0.sendImage(otid: otid) }
        case .dropImage: order { await $0.dropImage() }
        case .listSettings: dispatch(.settingsListed(app.settings.states))
        case .changeSetting(let name, let value): changeSetting(name, to: value)
        case .watchWire(let isOn): wire.watch(isOn)
        case .startPractice: startWorker()
        case .tryServer(let trial): tryServer(trial)
        case .giveUpTrial: trial?.cancel()
        case .block(let effect): background { await $0.perform(effect) }
        case .loadContext: background { await $0.loadContext() }
        case .refreshBlocks: background { await $0.refreshBlocks() }
        case .redraw:
            painter.invalidate()
            needsFrame = true
        case .suspend:
            terminal.suspend()
            painter.invalidate()
            needsFrame = true
            isUrgent = true
        case .notify(let words): notify(words)
        case .setTheme(let theme):
            screen.choose(theme)
            painter.theme = screen.theme(onLight: isOnLight)
            needsFrame = true
        case .setMouse(let isOn): terminal.setMouse(isOn)
        }
    }

    /// Gives the terminal to the person's own editor; everything else goes on.
    private func edit(_ text: String, for purpose: EditPurpose) {
        let external = ExternalEditor(environment: app.settings.environment)
        Task {
            let outcome = await external.edit(text, fileName: purpose.fileName)
            painter.invalidate()
            isUrgent = true
            dispatch(.edited(outcome, purpose: purpose))
        }
    }

    private func open(_ address: String) {
        let opener = LinkOpener(environment: app.settings.environment)
        Task {
            guard await !opener.open(address) else { return }
            isUrgent = true
            dispatch(.linkNotOpened(address))
        }
    }

    private func notify(_ words: String) {
        let isInTmux = app.settings.environment["TMUX"] != nil
        switch screen.notice {
        case .none: break
        case .bell: terminal.ringBell()
        case .osc9: terminal.notify(words, as: .osc9, isInTmux: isInTmux)
        case .osc777: terminal.notify(words, as: .osc777, isInTmux: isInTmux)
        }
    }

    private func send(_ text: String, otid: String, from origin: MessageOrigin) {
        currentTurn = otid
        dispatch(.turnStarted(otid: otid, text: text, at: Date()))
        order { await $0.send(text, otid: otid, from: origin) }
    }

    private func copy(_ text: String, what: String) {
        guard let command = clipboard.command else {
            let report = clipboard.copy(text, what: what, to: terminal)
            return dispatch(.reported(report.words, isTrouble: report.isTrouble))
        }
        let clipboard = clipboard
        Task { @UIActor in
            let report = await clipboard.copy(text, what: what, with: command)
            dispatch(.reported(report.words, isTrouble: report.isTrouble))
        }
    }

    private func copyThread() {
        let worker = worker
        Task { @UIActor in
            guard let text = await worker.wholeThread() else { return }
            copy(text, what: "the whole thread")
        }
    }

    func saveDraftNow() {
        guard let text = draft?.text else { return }
        draft = nil
        order { await $0.saveDraft(text) }
    }

    /// Leaves once the persona block is taken back; asked a second time, at once: then the journal
    /// remembers what is left to do.
    private func quit() {
        guard !isClosing else { return UILoop.shared.stop() }
        isClosing = true
        dispatch(.closing)
        isUrgent = true
        saveDraftNow()
        saveReadingNow()
        order { worker in
            await worker.close()
            UILoop.shared.stop()
        }
    }

    /// Has the worker do something that takes no time, after all that it was told before.
    private func order(_ order: @escaping WorkerOrder) { orders.yield(order) }

    /// Has the worker do something that may take its time.
    func background(_ work: @escaping @Sendable (ChatWorker) async -> Void) {
        let worker = worker
        Task.detached { await work(worker) }
    }
}

/// Lets the worker reach the runtime, which is made after it.
@UIActor private final class RuntimeLink {
    weak var runtime: ChatRuntime?
}

extension Key {
    /// Whether it is a character: of these, many may come at once.
    fileprivate var isTyping: Bool { if case .character = self { true } else { false } }
}
