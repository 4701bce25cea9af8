import Foundation
import Testing

@testable import ChatApp

@Suite struct `The documents that the tables make` {
    /// Compares a document with what the tables say; writes it instead where snapshots are renewed.
    private func check(_ name: String, _ text: String, command: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/\(name)")
        if ProcessInfo.processInfo.environment["LETTERA_RENEW_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(kept == text, "renew it with: lettera generate \(command) > docs/\(name)")
    }

    @Test func `are as the tables say`() throws {
        try check("keys.md", KeysDocument.text, command: "keys")
        try check("lettera.1", ManPage.text, command: "man")
    }

    @Test func `name every command and setting, and have no request of their own`() {
        for line in ManPage.text.split(separator: "\n") where line.hasPrefix(".") {
            let request = line.prefix { $0 != " " }
            #expect([".TH", ".SH", ".SS", ".TP", ".B"].contains(request), "\(line)")
        }
        #expect(ManPage.text.contains("\\fB/conversations [WORDS]\\fR"))
        #expect(KeysDocument.text.contains("| `/set [NAME [VALUE]]` |"))
    }
}
