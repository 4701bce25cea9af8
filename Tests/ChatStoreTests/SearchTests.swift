import ChatCore
import Foundation
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `Searching` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
        let texts = [
            "Crème brûlée in Zürich", "我们明天去北京大学看书", "Tomorrow AND never OR maybe",
            "東京タワーで会いましょう", "a smile 👋 at 100% of_it", "внезапный ЁЖИК",
            "세종대왕 한글", "ภาษาไทยง่ายมาก", "don't say \"quoted words\" here",
            "İstanbul'da ısı IŞIK", "كِتَابٌ جـمـيـل", "שָׁלוֹם לכולם",
            "jamo \u{1100}\u{1161}\u{11BC}\u{1107}\u{1161}\u{1103}\u{1161}",
            "Ｆｕｌｌ width", "Straße", "Tiếng Việt",
        ]
        try await store.save(
            texts.enumerated().map { replied($1, id: "m\($0)") }, in: thread)
    }

    @Test(
        arguments: [
            ("creme", "Crème"), ("CRÈME brulee", "Crème"), ("zuri", "Crème"), ("北京", "我们"),
            ("大学", "我们"), ("书", "我们"), ("明天 北京大学", "我们"), ("タワー", "東京"),
            ("never and", "Tomorrow"), ("AND", "Tomorrow"), ("ёжик", "внезапный"), ("대왕", "세종"),
            ("ไทย", "ภาษา"), ("\"quoted words\"", "don't"), ("don't", "don't"), ("👋", "a smile"),
            ("100%", "a smile"), ("text:tomorrow never", nil), ("北学", nil),
            ("\"words quoted\"", nil),
            ("%", "a smile"), ("istanbul", "İst"), ("i\u{307}stanbul", "İst"), ("ISI", "İst"),
            ("ışık", nil),
            ("ısı", "İst"), ("كتاب جميل", "كِ"), ("كِتَاب", "كِ"), ("שלום", "שָׁ"),
            ("강바다", "jamo"),
            ("\u{1107}\u{1161}\u{1103}\u{1161}", "jamo"), ("바다", "jamo"), ("strasse", nil),
            ("STRAßE", "Straße"), ("tieng viet", "Tiếng"),
            ("Tie\u{302}\u{301}ng", "Tiếng"),
        ] as [(String, String?)])
    func `finds words in every script`(terms: String, start: String?) async throws {
        let found = try await hits(terms).map { text(of: $0.message) }
        #expect(found.map { $0.hasPrefix(start ?? "nothing") } == (start == nil ? [] : [true]))
    }

    @Test(arguments: [
        "\"", "\"\"", "\"\"\"", "*", "* *", "AND", "OR", "NOT", "NEAR(", "a AND", "NOT a", "(", ")",
        "^", "^a", "text:", "-a", "a + b", "{a}: b", "a\0b", "\0", "'", "\\", ";--", "?1", ":x",
        "\u{301}", "é\u{301}\u{301}", "a*b*", "𝔘", "\u{FFFF}", "️⃣",
        String(repeating: "\"a ", count: 500),
    ])
    func `takes any text without complaint`(terms: String) async throws {
        for order in SearchOrder.allCases {
            _ = try await store.find(SearchTerms(terms), order: order)
        }
    }

    @Test func `finds the newest text of a message and not the one before`() async throws {
        try await store.save([replied("walrus", id: "m0")], in: thread)
        #expect(try await hits("walrus").count == 1)
        #expect(try await hits("creme").isEmpty)
        try await expectSoundIndex(of: store)
        try await store.forget(thread)
        #expect(try await hits("walrus").isEmpty)
        try await expectSoundIndex(of: store)
    }

    private func hits(_ terms: String) async throws -> [SearchHit] {
        try await store.find(SearchTerms(terms))?.hits ?? []
    }
}
