public import ChatCore
public import LettaAPI
public import Screen

/// What to do next.
///
/// What is learned by doing it comes back as an event.
public enum Effect: Hashable, Sendable {
    /// Begin a turn with a message of this otid.
    case send(String, otid: String, from: MessageOrigin)

    /// Begin a turn that answers the calls that wait.
    case answer([Approval])
    case cancelTurn
    case quit

    // The line editor.
    case clearLine
    case setLine(String)

    /// Put the caret after so many characters of the line.
    case moveCaret(Int)

    /// Show the long pastes in the line as they are, or as one piece each.
    case unfoldPastes, foldPastes

    /// Give the line editor a key.
    case feed(Key)

    /// Look for lines entered before; `historyFound` brings those after the first so many.
    case searchHistory(String, skipping: Int)

    /// List a folder, as it was written, for the completion of a path; `folderListed` tells.
    case listFolder(String)

    /// Keep a line for the editor's history.
    case addHistory(String)

    /// Give a text to the person's own editor, which has the terminal until it ends.
    ///
    /// `edited` tells what came of it. The reply that streams goes on meanwhile.
    case editText(String, purpose: EditPurpose)

    // The store.

    /// Keep what is being typed.
    ///
    /// May be put off for up to a second.
    case saveDraft(String)

    /// Keep a message that waits for its turn, at once; `queueSaved` tells that it is kept.
    case keepQueued(QueuedMessage)

    /// Keep no longer a message that waited and is not to be sent, once the draft is kept.
    case unqueue(otid: String)

    /// Read a part of the thread; `pageLoaded` brings it.
    case loadPage(PageRequest)

    /// Look for words in the thread, in place of what was looked for before; `searchAnswered` tells.
    ///
    /// May be put off while words are being typed.
    case searchThread(SearchTerms, serial: Int)

    /// Look for what a line says in everything that is stored, in place of what was looked for before, or, for
    /// an empty line, for nothing any more; `found` tells.
    ///
    /// May be put off while it is being typed.
    case find(String, serial: Int)

    /// Read what stands around a message that is not in the open thread; `stretchLoaded` brings it.
    case loadStretch(FoundMessage)

    /// Write the thread to a file, all of it or from a place on; `reported` tells.
    ///
    /// An empty path is for the program to choose.
    case export(path: String, mayReplace: Bool, from: PagePlace?)

    // The session and the server.
    case block(BlockEffect)
    case loadContext
    case switchUser(String)
    case switchAgent(String)

    /// Go on with another server: a profile, a URL or `practice`.
    case switchServer(String)
    case list(Listing)

    /// Begin a conversation, and give it a name if there is one.
    case newConversation(name: String)

    /// Go on in a copy of the conversation that is open.
    case forkConversation
    case openConversation(String)
    case deleteConversation(String)
    case renameConversation(String, to: String)

    /// Have the agent think with another model.
    case changeModel(String)

    /// Look for words in the agent's archival memory; the newest of it where there are none.
    case searchArchive(String)
    case addToArchive(String)

    /// Look at the file of an image, and keep it for the next message.
    case attachImage(String)

    /// Send the image that is kept with the message of this otid.
    case sendImage(otid: String)
    case dropImage
    case refreshBlocks

    // The clipboard.

    /// Copy a text, whose name is for people; `reported` tells.
    case copy(String, what: String)

    /// Copy the whole thread.
    case copyThread

    /// Show a web page, or write a mail, with the person's own program for it.
    ///
    /// `linkNotOpened` tells if there is none.
    case open(String)

    // The configuration.
    case listSettings

    /// Write a setting into the configuration, and follow it.
    case changeSetting(String, to: String)

    /// Tell what passes between the program and the server, or no longer.
    case watchWire(Bool)

    // The first steps.
    case startPractice

    /// Ask a server; where it answers, write it into the configuration and go on with it.
    case tryServer(ServerTrial)
    case giveUpTrial

    // The terminal.

    /// Paint every cell again, whatever the terminal is thought to show.
    case redraw
    case suspend

    /// Tell somebody who looks elsewhere, the way they chose.
    case notify(String)
    case setTheme(ThemeName)

    /// Take the mouse from the terminal, or give it back.
    case setMouse(Bool)
}

/// Where a message was until its turn began.
public enum MessageOrigin: Hashable, Sendable {
    case line
    case queue

    /// In the transcript, as one that never left this machine.
    case transcript
}
