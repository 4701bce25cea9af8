import Foundation
import Localization
import Testing

@testable import ChatUI

@Suite struct `The texts of the chat` {
    private let english = Language.english.strings

    @Test func `are all there for the keys that the code names`() throws {
        let named = try namedKeys()
        #expect(named.count > 300)
        let missing = named.filter { !exists($0) }
        #expect(missing.isEmpty)
    }

    @Test func `are all there for actions and settings`() {
        #expect(derivedKeys().filter { english[$0] == nil }.isEmpty)
    }

    @Test func `are all used`() throws {
        let used = try namedKeys().union(derivedKeys())
        let unused = english.keys.filter { key in
            !used.contains(key) && !used.contains(Self.withoutNumber(key))
        }
        #expect(unused.isEmpty)
    }

    private func exists(_ key: String) -> Bool {
        english[key] != nil || english[key + ".one"] != nil && english[key + ".other"] != nil
    }

    private static func withoutNumber(_ key: String) -> String {
        for number in [".one", ".other"] where key.hasSuffix(number) {
            return String(key.dropLast(number.count))
        }
        return key
    }

    /// Keys that are made of names.
    private func derivedKeys() -> Set<String> {
        var keys = Set<String>()
        for entry in Action.table {
            keys.formUnion([
                "action.\(entry.action.name).title", "action.\(entry.action.name).help",
            ])
        }
        for setting in Setting.table {
            keys.insert("setting.\(setting.name).help")
            if setting.kind == .text { keys.insert("setting.\(setting.name).value") }
            if setting.standard == nil { keys.insert("setting.\(setting.name).built-in") }
        }
        return keys
    }

    /// What looks like a key in the sources: those given to `localized`, and literals of the families of keys.
    private func namedKeys() throws -> Set<String> {
        let families = Set(english.keys.compactMap { $0.split(separator: ".").first })
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ChatUI").standardizedFileURL
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var keys = Set<String>()
        for case let file as URL in files where file.pathExtension == "swift" {
            let source = try String(contentsOf: file, encoding: .utf8)
            for match in source.matches(of: /localized\(\s*"([^"\\]+)"/) {
                keys.insert(String(match.output.1))
            }
            for match in source.matches(of: /"([a-z]+)(\.[a-z][a-z0-9-]*)+"/)
            where families.contains(match.output.1) {
                keys.insert(String(match.output.0.dropFirst().dropLast()))
            }
        }
        return keys
    }
}
