import LettaAPI

extension TransportRequest {
    /// The request as it goes over a connection of HTTP/1.1.
    ///
    /// - Throws: `.unreachable` where something in it would end a line, and so say something else.
    func bytes(for place: PlainTransport.Place) throws(LettaError) -> [UInt8] {
        let path = place.path + target
        guard Self.isToken(method.utf8), path.hasPrefix("/"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .unreachable(reason: "its address is not a URL") }
        var head = "\(method) \(path) HTTP/1.1\r\nhost: \(place.authority)\r\n"
        for (name, value) in headers {
            guard Self.isToken(name.utf8),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 })
            else { throw .unreachable(reason: "the header \(name) cannot be sent") }
            head += "\(name): \(value)\r\n"
        }
        if let body {
            head += "content-type: application/json\r\ncontent-length: \(body.count)\r\n"
        } else if !["GET", "HEAD", "DELETE"].contains(method) {
            head += "content-length: 0\r\n"
        }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }

    /// A part of what RFC 9110, 5.6.2, calls a token, which is more than any name here needs.
    private static func isToken(_ bytes: String.UTF8View) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }
}
