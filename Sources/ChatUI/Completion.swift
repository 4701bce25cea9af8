/// The lines that a line could become: commands, and the names that their arguments can be.
///
/// - Parameters:
///   - users: the people known on this server.
///   - agents: the names of its agents.
public func complete(_ line: String, users: [String], agents: [String]) -> [String] {
    guard line.hasPrefix("/"), !line.hasPrefix("//") else { return [] }
    guard let space = line.firstIndex(of: " ") else {
        return Action.table.compactMap(\.command).map { "/" + $0 }.filter { $0.hasPrefix(line) }
    }
    let name = String(line[..<space])
    let argument = line[space...].drop { $0 == " " }
    let names: [String] =
        switch Action.entry(command: name)?.action {
        case .user: users
        case .agent: agents
        case .queue: ["send"]
        case .help: Action.table.compactMap(\.command)
        default: []
        }
    return names.filter { $0.hasPrefix(argument) }.map { "\(name) \($0)" }
}

/// What all of the lines begin with.
func commonPrefix(of lines: [String]) -> String {
    guard var prefix = lines.first else { return "" }
    for line in lines.dropFirst() { prefix = prefix.commonPrefix(with: line) }
    return prefix
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
