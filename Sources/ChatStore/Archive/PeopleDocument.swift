import ChatCore
import FoundationEssentials
import LettaAPI

/// People as exported files have them, by the keys of `docs/export.md`: what is in files stays readable
/// for ever.
struct PeopleDocument: Codable {
    /// Tells such a file from any other.
    static let format = "lettera-users"

    /// Grows when an older program could not read a file any more.
    static let version = 1

    struct Person: Codable {
        var server: String
        var username: String
        var identityID: String?
        var blockID: String
        var createdAt: ArchiveDate
        var lastSeenAt: ArchiveDate
        var conversations: [Talk]
        var block: Block?

        /// Every value of the block, oldest first; missing where only the newest was asked for.
        var history: [Version]?
    }

    struct Talk: Codable {
        var agentID: String
        var agentName: String?
        var conversationID: String
        var name: String?
        var createdAt: ArchiveDate

        /// The greatest is the conversation that the person is in with the agent.
        var selection: Int64
    }

    struct Block: Codable {
        var label: String
        var value: String
        var limit: Int
        var description: String?
        var readOnly: Bool
        var cachedAt: ArchiveDate
    }

    struct Version: Codable {
        var number: Int64
        var value: String
        var author: String
        var seenAt: ArchiveDate
        var username: String?
        var agentID: String?
        var conversationID: String?
        var runID: String?
        var messageID: String?

        /// The number of the older value that was brought back.
        var restores: Int64?
    }

    var format = PeopleDocument.format
    var version = PeopleDocument.version
    var exportedAt: ArchiveDate
    var users: [Person]

    init(exportedAt: ArchiveDate, users: [Person]) {
        self.exportedAt = exportedAt
        self.users = users
    }

    /// Nothing in it can control a terminal.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return InertJSON.escaped(String(decoding: try encoder.encode(self), as: UTF8.self)) + "\n"
    }

    init(json: Data) throws(ArchiveFault) {
        do {
            self = try JSONDecoder().decode(PeopleDocument.self, from: json)
        } catch {
            throw ArchiveFault(error)
        }
        guard format == Self.format else {
            throw ArchiveFault(reason: "it is no list of people of lettera")
        }
        guard version <= Self.version else {
            throw ArchiveFault(reason: "a newer lettera wrote it")
        }
        for person in users {
            guard Username(person.username) != nil else {
                throw ArchiveFault(reason: "\"\(person.username)\" is no username")
            }
            guard !person.server.isEmpty, !person.blockID.isEmpty else {
                throw ArchiveFault(reason: "\(person.username) has no server or no block")
            }
            for version in person.history ?? [] {
                guard BlockAuthor(rawValue: version.author) != nil else {
                    throw ArchiveFault(reason: "there is no author \"\(version.author)\"")
                }
                guard version.username.map({ Username($0) != nil }) ?? true else {
                    throw ArchiveFault(reason: "\"\(version.username ?? "")\" is no username")
                }
            }
        }
    }
}

extension PeopleDocument {
    enum CodingKeys: String, CodingKey {
        case format, version, users
        case exportedAt = "exported_at"
    }
}

extension PeopleDocument.Person {
    enum CodingKeys: String, CodingKey {
        case server, username, conversations, block, history
        case identityID = "identity_id"
        case blockID = "block_id"
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
    }
}

extension PeopleDocument.Talk {
    enum CodingKeys: String, CodingKey {
        case name, selection
        case agentID = "agent_id"
        case agentName = "agent_name"
        case conversationID = "conversation_id"
        case createdAt = "created_at"
    }
}

extension PeopleDocument.Block {
    enum CodingKeys: String, CodingKey {
        case label, value, limit, description
        case readOnly = "read_only"
        case cachedAt = "cached_at"
    }
}

extension PeopleDocument.Version {
    enum CodingKeys: String, CodingKey {
        case number, value, author, username, restores
        case seenAt = "seen_at"
        case agentID = "agent_id"
        case conversationID = "conversation_id"
        case runID = "run_id"
        case messageID = "message_id"
    }
}
