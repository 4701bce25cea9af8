import Resources
import Terminal

/// What the program ships.
enum DefaultConfig {
    static let text = Resources.defaultConfig
    static let themes = Theme.all.map(\.name)
}
