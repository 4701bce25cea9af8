/// A number of bytes as people read it, in units of 1024.
enum ByteCount {
    static func words(_ bytes: Int) -> String {
        var amount = Double(bytes)
        var units = ["KiB", "MiB", "GiB", "TiB"][...]
        guard bytes >= 1024, var unit = units.popFirst() else { return "\(bytes) B" }
        amount /= 1024
        while amount >= 1024, let next = units.popFirst() {
            amount /= 1024
            unit = next
        }
        let tenths = Int((amount * 10).rounded())
        return amount < 10
            ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(amount.rounded())) \(unit)"
    }
}
