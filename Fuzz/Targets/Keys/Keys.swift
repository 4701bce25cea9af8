import CTerminal
import FuzzSupport
import Glibc
import Screen

/// Whatever bytes a terminal sends become keys; what is between the marks of a bracketed paste becomes
/// one paste and never a key, in however many pieces it comes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: min(count, 3000)))
    UIActor.assumeIsolated {
        terminal.check(FuzzInput(bytes))
    }
    return 0
}

@UIActor private let terminal = FuzzTerminal()

/// A keyboard at this process's standard input, with curses reading it.
///
/// A pipe, because what is written to one can be read at once: a pseudo-terminal takes its time.
@UIActor private final class FuzzTerminal {
    private let keyboard: Int32
    private let reader = KeyReader(afterPaste: 0)

    init() {
        var ends: [Int32] = [-1, -1]
        require(pipe(&ends) == 0, "there is a pipe")
        keyboard = ends[1]
        dup2(ends[0], STDIN_FILENO)
        // The fuzzer's own words go to standard error.
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO)
        setenv("TERM", "xterm-256color", 1)
        require(ct_use_utf8_locale() && ct_screen_start(), "there is curses")
    }

    func check(_ input: FuzzInput) {
        var input = input
        let lengths = input.chunk()
        switch input.number(below: 3) {
        case 0: checkKeys(input.rest())
        case 1: checkPaste(input.rest(), lengths: lengths)
        default: checkTrick(input.rest())
        }
    }

    /// Types the bytes, whatever they are, and reads until nothing is left.
    private func checkKeys(_ bytes: [UInt8]) {
        type(bytes)
        let limit = bytes.count + 8
        var count = 0
        while reader.next() != nil {
            count += 1
            require(count <= limit, "not more keys than bytes")
        }
        // Ends whatever was begun, so that the next input starts anew.
        type(Array("....\u{1B}[201~....".utf8))
        while reader.next() != nil {}
        type(Array("x".utf8))
        require(reader.next() == .character("x"), "a letter is a letter afterwards, after \(bytes)")
        require(reader.next() == nil, "and nothing else")
    }

    /// Pastes the bytes in pieces: one key, with exactly these bytes, and the keys after it.
    private func checkPaste(_ bytes: [UInt8], lengths: [UInt8]) {
        let end = Array("\u{1B}[201~".utf8)
        // What a terminal lets through as a paste holds no end of one: it would end there.
        var pasted: [UInt8] = []
        for byte in bytes {
            pasted.append(byte)
            if pasted.suffix(end.count).elementsEqual(end) { pasted.removeLast(end.count) }
        }
        var keys: [Key] = []
        for piece in (Array("\u{1B}[200~".utf8) + pasted + end).grouped(by: lengths) {
            type(piece)
            while let key = reader.next() { keys.append(key) }
        }
        let expected = Key.paste(String(decoding: pasted, as: UTF8.self))
        require(keys == [expected], "one paste of \(pasted), not \(keys)")
    }

    /// Pastes text that may end the paste itself and go on with an Enter: it sends nothing.
    private func checkTrick(_ bytes: [UInt8]) {
        type(Array("\u{1B}[200~".utf8) + bytes + Array("\u{1B}[201~\r".utf8))
        var keys: [Key] = []
        while let key = reader.next() { keys.append(key) }
        require(!keys.contains(.enter), "no Enter comes out of a paste of \(bytes): \(keys)")
        type(Array("....\u{1B}[201~....".utf8))
        while reader.next() != nil {}
        type([0x0D])
        require(reader.next() == .enter, "an Enter after it is one")
    }

    private func type(_ bytes: [UInt8]) {
        require(write(keyboard, bytes, bytes.count) == bytes.count, "the terminal takes the bytes")
    }
}

extension Array<UInt8> {
    /// In pieces, but the opening mark whole: a terminal that waits in the middle of a sequence for
    /// longer than 25 ms has sent an ESC and a few letters.
    fileprivate func grouped(by lengths: [UInt8]) -> [[UInt8]] {
        [Array(prefix(6))] + Array(dropFirst(6)).cut(lengths)
    }
}

@main enum KeysTarget: FuzzTarget {}
