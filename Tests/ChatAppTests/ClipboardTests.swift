import Foundation
import Testing

@testable import ChatApp

@Suite struct `Copying` {
    /// As the chat has it.
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `gives the command the whole text`() async throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-copy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = String(repeating: "Zürich 世界\n", count: 20_000)
        let clipboard = Clipboard(command: nil, multiplexer: nil)
        let report = await clipboard.copy(text, what: "it", with: "cat > '\(file.path)'")
        #expect(report.words == "copied it with copy_command")
        #expect(!report.isTrouble)
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test(arguments: [("exit 3", "exit code 3"), ("kill -9 $$", "signal 9"), ("no-such", "127")])
    func `tells when the command fails`(command: String, words: String) async {
        let clipboard = Clipboard(command: nil, multiplexer: nil)
        let text = String(repeating: "x", count: 300_000)
        let report = await clipboard.copy(text, what: "it", with: command)
        #expect(report.isTrouble)
        #expect(report.words.contains(words))
    }

    @Test func `cuts what terminals do not take, between two characters`() {
        #expect(Clipboard.start(of: "short") == "short")
        let long = String(repeating: "世", count: 30_000)
        let start = Clipboard.start(of: long)
        #expect(start.utf8.count == 74_994)
        #expect(start.allSatisfy { $0 == "世" })
        #expect(Clipboard.start(of: "x" + long).utf8.count == 74_992)
    }
}
