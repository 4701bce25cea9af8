import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// What a thorough look at the store came to.
struct StoreDiagnosis {
    let path: String
    let findings: [Finding]

    /// Nil where it could not be opened.
    let inspection: StoreInspection?

    /// Looks.
    init(path: String) async {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            findings = [
                .fail("store", "there is no \(path)", fix: "the first turn makes it", .notFound)
            ]
            inspection = nil
            return
        }
        do throws(StoreError) {
            let found = try await SQLiteStore.inspect(path: path)
            inspection = found
            findings = Self.findings(of: found, path)
        } catch {
            inspection = nil
            findings = [Self.finding(for: error, path)]
        }
    }

    // MARK: A file that cannot be opened

    private static func finding(for error: StoreError, _ path: String) -> Finding {
        guard case .notADatabase = error else { return .fail("store", CommandFailure(error)) }
        let bringOut = "lettera store recover NEW brings out what can be read"
        let (words, fix) =
            switch SQLiteStore.fault(of: path) {
            case .empty:
                ("is empty", "remove it, and the next turn makes a new one, or bring back a backup")
            case .zeroedHeader: ("is damaged: zeros stand where its beginning was", bringOut)
            case .noDatabase:
                ("is no lettera database: something else is in it", "name another with --store")
            case .truncated(let missing):
                ("is damaged: it ends \(ByteCount.words(missing)) too early", bringOut)
            case nil: ("is damaged: it cannot be read as a database", bringOut)
            }
        return .fail("store", "\(path) \(words)", fix: fix, .inputOutput)
    }

    // MARK: One that can

    private static func findings(of found: StoreInspection, _ path: String) -> [Finding] {
        let size = ByteCount.words(found.space.file)
        guard found.problems.isEmpty else {
            return found.problems.enumerated().map { number, problem in
                .fail(
                    number == 0 ? "store" : "damage",
                    number == 0 ? "\(path), \(size), is damaged: \(problem)" : problem,
                    fix: number == 0
                        ? "lettera store recover NEW brings out what can be read" : nil,
                    .inputOutput)
            }
        }
        return [
            .ok("store", "\(path), \(size), every page and reference sound"), version(found),
            space(found.space), index(found.index),
        ] + found.orphans.map(finding) + [StoreCheckup.journal(found.openEntries)]
    }

    private static func version(_ found: StoreInspection) -> Finding {
        let name = "schema \(found.version)"
        return found.isUpToDate
            ? .ok("version", "\(name), up to date")
            : .ok("version", "\(name); the next turn brings it up to date")
    }

    private static func space(_ space: StoreSpace) -> Finding {
        let words = "\(ByteCount.words(space.free)) free, log \(ByteCount.words(space.log))"
        return space.free > 1 << 20 && space.free > space.file / 4
            ? .warn("space", words, fix: "lettera store vacuum gives it back")
            : .ok("space", words)
    }

    private static func index(_ index: StoreInspection.Index) -> Finding {
        switch index {
        case .sound: .ok("search index", "every word compared with the messages")
        case .complete: .ok("search index", "has every message; its words were not compared")
        case .wrong:
            .fail(
                "search index", "is not that of the messages; searches may miss some",
                fix: "lettera store recover NEW makes a store with a new one", .inputOutput)
        }
    }

    private static func finding(_ kind: Orphan, _ count: Int) -> Finding {
        let words = "\(count) \(kind.rawValue)"
        return switch kind {
        case .emptyThreads: .ok("leftovers", words + ", which harm nothing")
        case .ownerlessValues, .lostGaps:
            .warn("leftovers", words, fix: "lettera store recover NEW puts them in order")
        case .valuelessBlocks, .blocklessUsers:
            .warn("leftovers", words, fix: "lettera blocks refresh fetches them")
        case .unknownConversations, .unknownReadings, .lostCopies:
            .ok("leftovers", words + ", of people who were forgotten or never enrolled")
        case .unknownDrafts:
            .ok("leftovers", words + "; they are shown when those users chat")
        case .unknownQueues:
            .warn(
                "leftovers", words,
                fix: "they go out, or are dropped, in a chat as those users: /queue")
        case .staleMessages:
            .warn(
                "leftovers", words + " for a day or more",
                fix: "lettera recover, or the next chat in their conversation, settles them")
        }
    }

    // MARK: Output

    func printTables() {
        guard let inspection, !inspection.tables.isEmpty else { return }
        let total = max(inspection.space.file, 1)
        var table = TextTable(["TABLE", "ROWS", "SIZE", "SHARE"])
        for part in inspection.tables {
            let share = part.bytes.map { Double($0) / Double(total) * 100 }
            table.rows.append([
                part.name, part.rows.map { "\($0)" } ?? "unreadable",
                part.bytes.map(ByteCount.words) ?? "unknown",
                share.map { $0 < 1 ? "<1 %" : "\(Int($0.rounded())) %" } ?? "",
            ])
        }
        Output.line("")
        table.print()
        if inspection.tables.contains(where: { $0.bytes == nil }) {
            Output.note("this SQLite cannot tell how large tables are")
        }
    }

    /// With stable keys.
    var json: JSONValue {
        let verdict: Finding.Verdict =
            findings.contains { $0.verdict == .fail }
            ? .fail : findings.contains { $0.verdict == .warn } ? .warn : .ok
        var members: [String: JSONValue] = [
            "path": .string(path), "verdict": .string(verdict.rawValue),
            "checks": .array(findings.map(\.json)),
        ]
        if let inspection {
            members["schema"] = .string(inspection.version)
            members["up_to_date"] = .bool(inspection.isUpToDate)
            members["size"] = .integer(inspection.space.file)
            members["free"] = .integer(inspection.space.free)
            members["log"] = .integer(inspection.space.log)
            members["problems"] = .array(inspection.problems.map { .string($0) })
            members["open_turns"] = .integer(inspection.openEntries.count)
            members["leftovers"] = .object(
                Dictionary(
                    uniqueKeysWithValues: inspection.orphans.map {
                        ($0.kind.key, .integer($0.count))
                    }))
            members["tables"] = .array(
                inspection.tables.map { table in
                    .object([
                        "name": .string(table.name),
                        "rows": table.rows.map { .integer($0) } ?? .null,
                        "bytes": table.bytes.map { .integer($0) } ?? .null,
                    ])
                })
        }
        return .object(members)
    }
}

extension Orphan {
    /// For documents.
    fileprivate var key: String { rawValue.replacing(" ", with: "_") }
}
