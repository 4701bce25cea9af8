import ChatCore
import ChatStore
import ChatUI
import Foundation

/// What the line needs of the disk.
extension ChatWorker {
    private static let searchPage = 50

    /// Looks through everything that this person has entered to this agent.
    func searchHistory(for query: String, skipping skipped: Int) async {
        var found: [String] = []
        if let address = draftAddress {
            found =
                (try? await store.inputHistory(
                    of: username, to: address, skipping: skipped, limit: Self.searchPage
                ) { HistoryMatch.contains($0, query) }) ?? []
        }
        await emit(
            .historyFound(
                found, query: query, skipping: skipped, hasMore: found.count == Self.searchPage))
    }

    /// Lists a folder as it is written in the line.
    func list(folder: String) async {
        let environment = app.settings.environment
        let path = folder.isEmpty ? "." : Paths.expand(folder, environment: environment)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let entries = names.sorted().prefix(5000).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
            return FolderListing.Entry(name: name, isFolder: isFolder.boolValue)
        }
        await emit(.folderListed(FolderListing(folder: folder, entries: Array(entries))))
    }
}
