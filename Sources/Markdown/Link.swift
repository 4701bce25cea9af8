/// A link or an image of a text.
public struct Link: Hashable, Sendable {
    /// Its words.
    public var text: String

    /// Where it leads: whatever the text says, which need not be an address that can be opened.
    public var address: String

    public init(text: String, address: String) {
        self.text = text
        self.address = address
    }
}

/// The links of a text in its order: each address once, numbered from 1.
struct LinkList: Sendable {
    private(set) var links: [Link] = []
    private var numbers: [String: Int] = [:]

    /// The number of a link.
    mutating func number(of link: Link) -> Int {
        if let known = numbers[link.address] { return known }
        links.append(link)
        numbers[link.address] = links.count
        return links.count
    }
}
