import Glibc

/// Stops the fuzzer with words for what does not hold, so that it keeps the input.
public func require(
    _ isSo: Bool, _ words: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
) {
    if isSo { return }
    let text = "\(file):\(line): does not hold: \(words())\n"
    _ = text.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
    abort()
}
