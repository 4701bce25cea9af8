@preconcurrency import Glibc

/// The variables that the process was started with.
enum Environment {
    /// As they are now; of a name that is there twice, the first.
    ///
    /// Not `ProcessInfo`, which brings a good part of Foundation to life.
    static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            entry += 1
            guard let sign = strchr(text, Int32(UInt8(ascii: "="))) else { continue }
            let name = String(
                decoding: UnsafeRawBufferPointer(start: text, count: sign - text), as: UTF8.self)
            if variables[name] == nil { variables[name] = String(cString: sign + 1) }
        }
        return variables
    }
}
