import ChatCore
import GRDB

/// Finds messages in a way that costs about the same however many there are.
///
/// A common word is in so many messages that looking at all of them takes seconds, so two ways are open:
/// by the full-text index, newest first, which is quick for words that are rare or that the filter lets
/// through; and by date, through what the filter leaves, looking for the words in each text, which is quick
/// where words are common or the filter leaves little. Each is given up for the other after so many steps,
/// and whichever is taken to its end has found everything.
struct MessageSearch {
    struct Candidate {
        var rowid: Int64
        var score: Double

        /// In milliseconds since 1970; the beginning of time where it is not known.
        var date: Int64
    }

    struct Candidates {
        /// In the order that was asked for.
        var list: [Candidate] = []

        /// Whether there is more, or may be.
        var isCut = false
    }

    let terms: SearchTerms
    let scope: SearchScope
    let order: SearchOrder
    let limit: Int
    let db: Database

    /// So many of the newest are ranked.
    private static let rankedCount = 1_000

    /// So many matches that the filter refuses are looked at before another way is tried.
    private static let patience = 5_000

    /// What the filter leaves is read through where it is no more than this.
    private static let shortWalk = 2_000

    /// What is read of a text to rank it, in characters.
    private static let rankedLength = 1_500

    func candidates() throws -> Candidates {
        if terms.isEmpty { return try newest(count: limit) }
        guard let exact = SearchText.query(terms, beginnings: false),
            let query = SearchText.query(terms)
        else { return ranked(try newest(count: wanted)) }
        if try MessageWalk(scope: scope, db: db).isShort(Self.shortWalk) {
            if let few = try allMatches(exact: exact, query: query) { return sorted(few) }
            return ranked(try newest(count: wanted))
        }
        switch order {
        case .rank: return ranked(try byIndex(exact: exact, query: query))
        case .date: return try byDate(query)
        }
    }

    private var wanted: Int { order == .rank ? Self.rankedCount : limit }

    // MARK: By the index

    private func byIndex(exact: String, query: String) throws -> Candidates {
        let enough = max(limit * 2, 100)
        // Whole words fit better than beginnings, and cost less to find.
        let whole = try matches(of: exact, count: Self.rankedCount)
        if whole.isCut {
            // Many hold the words; where few of them pass the filter, what it leaves is read.
            return whole.list.count >= enough ? whole : try newest(count: enough).with(whole)
        }
        // To find the beginnings of words by one or two letters, the index has to merge all such words.
        // Where that is much, a look at the newest messages is enough.
        if scope.isEverything, terms.endsShort {
            let near = try newest(count: Self.rankedCount, steps: Self.shortWalk)
            if near.list.count >= enough { return near.with(whole) }
        }
        let begun = try matches(of: query, count: Self.rankedCount).with(whole)
        guard begun.isCut, begun.list.count < enough else { return begun }
        return try newest(count: enough).with(begun)
    }

    /// All matches, where they are so few in the whole store that nothing is quicker; else nil.
    private func allMatches(exact: String, query: String) throws -> Candidates? {
        let patience = 200
        // To ask for beginnings costs more, the more words begin so: only where the words themselves are rare.
        guard !terms.endsShort,
            try !matches(of: exact, count: Self.rankedCount, patience: patience).isCut
        else { return nil }
        let found = try matches(of: query, count: Self.rankedCount, patience: patience)
        return found.isCut ? nil : found
    }

    /// Matches that pass the filter, those that came last first.
    ///
    /// - Parameter patience: how many matches that do not pass are looked at.
    private func matches(
        of query: String, count: Int, patience: Int = Self.patience
    ) throws -> Candidates {
        var found = Candidates()
        var refused = 0
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT message.rowid, thread, type, sender, date FROM message_index
                CROSS JOIN message ON message.rowid = message_index.rowid
                WHERE message_index MATCH ? ORDER BY message_index.rowid DESC
                """,
            arguments: [query])
        let texts = try db.makeStatement(
            sql: "SELECT substr(text, 1, \(Self.rankedLength)) AS text FROM message WHERE rowid = ?"
        )
        let score = SearchScore(terms)
        while let row = try rows.next() {
            guard try scope.holds(row) else {
                refused += 1
                if refused < patience { continue }
                found.isCut = true
                return found
            }
            if found.list.count == count {
                found.isCut = true
                return found
            }
            let rowid = try row.integer("rowid")
            let text = try String.fetchOne(texts, arguments: [rowid]) ?? ""
            found.list.append(
                Candidate(
                    rowid: rowid,
                    score: score.fitness(of: text.unicodeScalars, type: try row.text("type")) ?? 0,
                    date: row["date"] ?? 0))
        }
        return found
    }

    private func byDate(_ query: String) throws -> Candidates {
        // Common words are in the newest messages too.
        let near = try newest(count: limit, steps: 500)
        if near.list.count >= limit { return near }
        var found = Candidates()
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT message.rowid, thread, type, sender, date FROM message_index
                CROSS JOIN message ON message.rowid = message_index.rowid
                WHERE message_index MATCH ? ORDER BY message_index.rowid DESC
                """,
            arguments: [query])
        var steps = 0
        while let row = try rows.next() {
            steps += 1
            // Too many to sort them all.
            if steps > Self.patience { return try newest(count: limit) }
            guard try scope.holds(row) else { continue }
            found.list.append(
                Candidate(rowid: try row.integer("rowid"), score: 0, date: row["date"] ?? 0))
        }
        return sorted(found)
    }

    // MARK: By date

    /// Messages that pass the filter and hold the terms, the newest first.
    ///
    /// - Parameters:
    ///   - count: how many are enough.
    ///   - steps: how many messages are looked at; nil for all.
    private func newest(count: Int, steps: Int? = nil) throws -> Candidates {
        var found = Candidates()
        let score = SearchScore(terms)
        // SQLite looks for what stands anywhere in a text faster than anybody.
        let literal = terms.literal
        let texts = try db.makeStatement(
            sql: "SELECT text FROM message WHERE rowid = ?1"
                + (literal == nil ? "" : " AND instr(text, ?2) > 0"))
        let isWhole = try MessageWalk(scope: scope, db: db).forEach(steps: steps) { row in
            let rowid = try row.integer("rowid")
            let arguments: StatementArguments = literal.map { [rowid, $0] } ?? [rowid]
            guard let text = try String.fetchOne(texts, arguments: arguments), !text.isEmpty,
                let fitness = terms.isEmpty
                    ? 0 : score.fitness(of: text.unicodeScalars, type: try row.text("type"))
            else { return true }
            // One more than is enough tells that there is more.
            guard found.list.count < count else { return false }
            found.list.append(Candidate(rowid: rowid, score: fitness, date: row["date"] ?? 0))
            return true
        }
        found.isCut = !isWhole
        return found
    }

    // MARK: Order

    /// In the order that was asked for.
    private func sorted(_ found: Candidates) -> Candidates {
        guard order == .date else { return ranked(found) }
        var found = found
        found.list.sort { ($0.date, $0.rowid) > ($1.date, $1.rowid) }
        found.isCut = found.isCut || found.list.count > limit
        return found
    }

    /// The best first, where that was asked for.
    private func ranked(_ found: Candidates) -> Candidates {
        guard order == .rank, !terms.isEmpty else { return found }
        var found = found
        let newest = found.list.map(\.date).max() ?? 0
        for index in found.list.indices {
            let days = Double(newest - found.list[index].date) / 86_400_000
            found.list[index].score += SearchScore.newness(days: days)
        }
        found.list.sort {
            ($0.score, Double($0.date), Double($0.rowid))
                > ($1.score, Double($1.date), Double($1.rowid))
        }
        found.isCut = found.isCut || found.list.count > limit
        return found
    }
}

extension MessageSearch.Candidates {
    /// These and others, each once.
    fileprivate func with(_ others: Self) -> Self {
        let known = Set(list.map(\.rowid))
        return MessageSearch.Candidates(
            list: list + others.list.filter { !known.contains($0.rowid) },
            isCut: isCut || others.isCut)
    }
}
