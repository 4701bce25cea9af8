/// An image in a message, as its file has it.
public struct ImagePart: Hashable, Sendable {
    /// Such as `image/png`.
    public var mediaType: String

    /// The file's bytes in base64.
    public var base64: String

    public init(mediaType: String, base64: String) {
        self.mediaType = mediaType
        self.base64 = base64
    }

    var json: JSONValue {
        .object([
            "type": .string("image"),
            "source": .object([
                "type": .string("base64"), "media_type": .string(mediaType),
                "data": .string(base64),
            ]),
        ])
    }
}
