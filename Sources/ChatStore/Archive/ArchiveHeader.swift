public import ChatCore
public import FoundationEssentials
import LettaAPI

/// What stands before the messages of an exported thread: which thread they are, and whose.
public struct ArchiveHeader: Hashable, Sendable {
    public var exportedAt: Date
    public var thread: ThreadAddress

    /// What the agent is called, as it was last heard.
    public var agentName: String?

    /// Whose conversation it is; nil for a thread that people share.
    public var user: Username?

    /// What the conversation is called, as it was last heard.
    public var conversationName: String?

    /// When its person began or opened it here; nil for a thread that people share.
    public var createdAt: Date?

    public init(
        exportedAt: Date, thread: ThreadAddress, agentName: String? = nil, user: Username? = nil,
        conversationName: String? = nil, createdAt: Date? = nil
    ) {
        self.exportedAt = exportedAt
        self.thread = thread
        self.agentName = agentName
        self.user = user
        self.conversationName = conversationName
        self.createdAt = createdAt
    }

    /// The members of an object of JSON, without its braces; nothing in it can control a terminal.
    public func members() throws -> Substring {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(HeaderDocument(self)), as: UTF8.self)
        return InertJSON.escaped(json).dropFirst().dropLast()
    }

    init(json: Data, with decoder: JSONDecoder) throws(ArchiveFault) {
        let document: HeaderDocument
        do {
            document = try decoder.decode(HeaderDocument.self, from: json)
        } catch {
            throw ArchiveFault(error)
        }
        guard document.format == HeaderDocument.format else {
            throw ArchiveFault(reason: "it is no transcript of lettera")
        }
        guard document.version <= HeaderDocument.version else {
            throw ArchiveFault(reason: "a newer lettera wrote it")
        }
        let ids = [document.server, document.agent.id, document.conversation]
        guard !ids.contains(where: \.isEmpty) else {
            throw ArchiveFault(reason: "the server, the agent or the conversation has no name")
        }
        exportedAt = document.exportedAt?.date ?? Date(milliseconds: 0)
        thread = ThreadAddress(
            server: ServerID(document.server), agent: AgentID(document.agent.id),
            conversation: ConversationID(document.conversation))
        agentName = document.agent.name
        user = try document.user.map { name throws(ArchiveFault) in
            guard let user = Username(name) else {
                throw ArchiveFault(reason: "\"\(name)\" is no username")
            }
            return user
        }
        conversationName = document.conversationName
        createdAt = document.conversationCreatedAt?.date
    }
}

/// The header as it is written, by the keys of `docs/export.md`: what is in files stays readable for
/// ever.
private struct HeaderDocument: Codable {
    /// Tells such a file from any other.
    static let format = "lettera-transcript"

    /// Grows when an older program could not read a file any more.
    static let version = 1

    struct Agent: Codable {
        var id: String
        var name: String?
    }

    var format = HeaderDocument.format
    var version = HeaderDocument.version
    var exportedAt: ArchiveDate?
    var server: String
    var agent: Agent
    var user: String?
    var conversation: String
    var conversationName: String?
    var conversationCreatedAt: ArchiveDate?

    enum CodingKeys: String, CodingKey {
        case format, version, server, agent, user
        case exportedAt = "exported_at"
        case conversation = "conversation_id"
        case conversationName = "conversation_name"
        case conversationCreatedAt = "conversation_created_at"
    }

    init(_ header: ArchiveHeader) {
        exportedAt = ArchiveDate(header.exportedAt)
        server = header.thread.server.rawValue
        agent = Agent(id: header.thread.agent.rawValue, name: header.agentName)
        user = header.user?.rawValue
        conversation = header.thread.conversation.rawValue
        conversationName = header.conversationName
        conversationCreatedAt = header.createdAt.map { ArchiveDate($0) }
    }
}
