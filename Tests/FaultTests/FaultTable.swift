/// Counts runs and violations, one row for each kind of fault.
struct FaultTable {
    private struct Row {
        var runs: [String: Int] = [:]
        var violations: [Violation: Int] = [:]
    }

    private let title: String
    private let columns: [String]
    private var names: [String] = []
    private var rows: [String: Row] = [:]

    /// - Parameter columns: the groups that runs are counted in.
    init(_ title: String, columns: [String]) {
        self.title = title
        self.columns = columns
    }

    mutating func add(_ name: String, _ column: String, _ violations: [Violation]) {
        if rows[name] == nil { names.append(name) }
        rows[name, default: Row()].runs[column, default: 0] += 1
        for violation in violations {
            rows[name, default: Row()].violations[violation, default: 0] += 1
        }
    }

    /// Written at once, so that the lines of tests that run beside it do not come between.
    func print() {
        let headings = columns + ["runs"] + Violation.allCases.map(\.rawValue)
        let width = ([title] + names).map(\.count).max() ?? 0
        var lines = [Self.line(title, width, headings, headings)]
        var total = Row()
        for name in names.sorted() {
            guard let row = rows[name] else { continue }
            total.runs.merge(row.runs, uniquingKeysWith: +)
            total.violations.merge(row.violations, uniquingKeysWith: +)
            lines.append(Self.line(name, width, cells(row), headings))
        }
        lines.append(Self.line("all", width, cells(total), headings))
        Swift.print(lines.joined(separator: "\n"))
    }

    private func cells(_ row: Row) -> [String] {
        columns.map { "\(row.runs[$0] ?? 0)" } + ["\(row.runs.values.reduce(0, +))"]
            + Violation.allCases.map { "\(row.violations[$0] ?? 0)" }
    }

    private static func line(
        _ name: String, _ width: Int, _ cells: [String], _ headings: [String]
    ) -> String {
        let padded = zip(cells, headings).map { cell, heading in
            String(repeating: " ", count: max(0, heading.count - cell.count)) + cell
        }
        let filler = String(repeating: " ", count: max(0, width - name.count))
        return ([name + filler] + padded).joined(separator: "  ")
    }
}
