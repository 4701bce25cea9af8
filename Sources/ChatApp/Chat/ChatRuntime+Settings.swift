import ChatUI
import Terminal

/// Settings that change while the chat runs, and the server that a newcomer names.
extension ChatRuntime {
    func changeSetting(_ name: String, to value: String) {
        do throws(CommandFailure) {
            let change = try SettingsChange(name, to: value, in: app.settings)
            let setting = Setting.named(name)
            try follow(
                change.settings, isParty: ["user", "agent"].contains(name),
                concernsServer: setting?.concernsServer ?? false)
            dispatch(.answered(change.words))
        } catch {
            dispatch(.refused(error.message))
        }
    }

    func switchServer(to name: String) {
        do throws(CommandFailure) {
            try follow(
                app.settings.choosing("server", name), isParty: false, concernsServer: true)
        } catch {
            dispatch(.refused(error.message))
        }
    }

    /// Goes on with other settings.
    private func follow(
        _ settings: Settings, isParty: Bool, concernsServer: Bool
    ) throws(CommandFailure) {
        var settings = settings
        let isElsewhere = settings.serverID != app.settings.serverID
        settings.key = isElsewhere ? try resolved(settings.key) : app.settings.key
        app.settings = settings
        screen = settings.screen
        painter.theme = screen.theme(onLight: isOnLight)
        terminal.setMouse(screen.hasMouse)
        clipboard = Self.clipboard(settings)
        dispatch(.settingsListed(settings.states))
        guard isParty || concernsServer else { return }
        saveDraftNow()
        let next = settings
        background { await $0.follow(next, keepsParties: !isParty) }
    }

    /// The command that prints a key may ask for a passphrase: it gets the terminal.
    private func resolved(_ key: KeySource) throws(CommandFailure) -> KeySource {
        guard key.runsCommand else { return try key.resolved() }
        terminal.leave()
        defer {
            terminal.enter()
            painter.invalidate()
            isUrgent = true
        }
        return try key.resolved()
    }

    func tryServer(_ trial: ServerTrial) {
        let first = FirstStart(app: app)
        var key: KeySource
        do throws(CommandFailure) {
            key = try resolved(first.keySource(of: trial))
        } catch {
            return dispatch(.serverTried(error.message))
        }
        self.trial = Task {
            let result = await first.result(of: trial, key)
            guard !Task.isCancelled else { return }
            switch result {
            case .failure(let failure): dispatch(.serverTried(failure.message))
            case .success(var settings):
                settings.key = key
                app.settings = settings
                try? await worker.value.begin(with: settings)
                dispatch(.serverTried(nil))
                dispatch(.settingsListed(settings.states))
                dispatch(.answered("written to \(settings.configName)"))
                startWorker()
            }
        }
    }
}
