import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

extension ChatWorker {
    /// How long an edit waits for turns that are running.
    private static let patience = Duration.seconds(600)

    func perform(_ effect: BlockEffect) async {
        switch effect {
        case .fetch(let block): await fetch(block)
        case .keep(let edit): await keep(edit)
        case .write(let edit): await write(edit)
        case .leave(let edit): await leave(edit)
        case .loadHistory(let block): await loadHistory(of: block)
        case .loadDetails(let block): await loadDetails(of: block)
        }
    }

    /// The newest value, to be edited; a block that was fetched an hour ago may be another by now.
    private func fetch(_ block: BlockID) async {
        guard let place, let connection else { return await failBlock(Self.offline) }
        do throws(LettaError) {
            let fresh = try await connection.client.block(block)
            try? await store.record([fresh], on: place.address.server, by: .elsewhere)
            await emit(.block(.fetched(fresh)))
        } catch {
            await failBlock(CommandFailure(error, server: app.settings.serverName).message)
        }
    }

    private static let offline = "the server cannot be reached now"

    private func failBlock(_ words: String) async { await emit(.block(.failed(words))) }

    // MARK: Writing

    private func keep(_ edit: BlockEdit) async {
        do throws(CommandFailure) {
            try unsavedEdits.keep(edit)
        } catch {
            await failBlock(error.message)
        }
    }

    private func leave(_ edit: BlockEdit) async {
        do throws(CommandFailure) {
            let path = try unsavedEdits.keep(edit)
            await emit(
                .block(.noticed("\(edit.label) is as it was; your text is in \(path)")))
        } catch {
            await failBlock(error.message)
        }
    }

    private func write(_ edit: BlockEdit) async {
        await keep(edit)
        guard let place, let connection else { return await failToWrite(edit, Self.offline) }
        do throws(SessionError) {
            switch try await connection.session.write(
                edit, by: username, between: [place.agent.id], patience: Self.patience)
            {
            case .written:
                unsavedEdits.settle(edit)
                await emit(.block(.written(label: edit.label)))
            case .changedMeanwhile(let now):
                await emit(.block(.changedMeanwhile(edit, now: now)))
            }
        } catch .lock(.agentBusy) {
            await failToWrite(edit, "a reply is being written, and did not end in ten minutes")
        } catch {
            await failToWrite(edit, CommandFailure(error, server: app.settings.serverName).message)
        }
        await readBlocks(place, connection)
    }

    private func failToWrite(_ edit: BlockEdit, _ reason: String) async {
        do throws(CommandFailure) {
            let path = try unsavedEdits.keep(edit)
            await failBlock("\(edit.label) was not written: \(reason); your text is in \(path)")
        } catch {
            await failBlock("\(edit.label) was not written: \(reason); and \(error.message)")
        }
    }

    /// Texts that an earlier run could not write.
    func noteUnsavedEdits() async {
        for path in unsavedEdits.leftovers {
            await emit(.block(.noticed("an edit that was not written is in \(path)")))
        }
    }

    // MARK: Looking

    private func loadHistory(of block: BlockID) async {
        do throws(StoreError) {
            let versions = try await store.versions(of: block, on: app.settings.serverID)
            await emit(
                .block(.history(block, versions, LocalCalendar(zone: TimeZone.current))))
        } catch {
            await failBlock(CommandFailure(error).message)
        }
    }

    private func loadDetails(of block: BlockID) async {
        let server = app.settings.serverID
        let records = (try? await store.blockRecords(server: server, named: block.rawValue)) ?? []
        let seenAt = records.first { $0.block.id == block }?.cachedAt
        let calendar = LocalCalendar(zone: TimeZone.current)
        let agents = try? await connection?.client.agents(with: block)
        await emit(
            .block(
                .details(
                    block, agents: agents?.map(\.name),
                    seenAt: seenAt.map { date in
                        calendar.iso(day: calendar.day(of: date)) + " " + calendar.time(of: date)
                    })))
    }

    func loadContext() async {
        guard let place, let connection else {
            return await failBlock("what fills the context is not known while the server is away")
        }
        do throws(LettaError) {
            let conversation: ConversationID? =
                if case .own(let id) = place.thread { id } else { nil }
            let overview = try await connection.client.context(
                of: place.agent.id, conversation: conversation)
            await emit(.contextRead(overview))
        } catch {
            let words =
                error.isUnknownPath
                ? "\(app.settings.serverName) does not tell what fills the context"
                : CommandFailure(error, server: app.settings.serverName).message
            await failBlock(words)
        }
    }
}
