import Foundation
import Testing

@testable import ChatApp

@Suite struct `The documents that the tables make` {
    private func kept(_ name: String) throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/\(name)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func `are as the tables say`() throws {
        #expect(
            try kept("keys.md") == KeysDocument.text,
            "renew it with: lettera generate keys > docs/keys.md")
        #expect(
            try kept("lettera.1") == ManPage.text,
            "renew it with: lettera generate man > docs/lettera.1")
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
