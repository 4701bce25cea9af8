import LettaAPI

/// What can be done about a turn that ended before its message was sent, so that it may begin anew.
enum TurnRemedy: Hashable, Sendable {
    /// Somebody else's persona was in the way: wait for this long.
    case wait(Duration)

    /// The server knows the block, the conversation or the agent no longer: find out which, and replace
    /// what can be replaced.
    case replaceMissing

    /// The agent no longer has the slot that isolated copies take the place of.
    case restoreSlot

    private static let firstWait = Duration.milliseconds(250)
    private static let mostWaits = 5

    /// Nil where nothing can be done, or has been tried often enough.
    init?(for end: TurnEnd, of flow: PersonaFlow, attempt: Int) {
        guard case .failed(let failure) = end, failure.delivery == .notSent else { return nil }
        switch failure.cause {
        case .promptNotVerified(.ownMissing) where flow == .isolated:
            guard attempt == 0 else { return nil }
            self = .restoreSlot
        case .promptNotVerified(.foreign), .promptNotVerified(.ownMissing),
            .service(.conflict):
            guard attempt < Self.mostWaits else { return nil }
            self = .wait(Self.firstWait * (1 << attempt))
        case .service(.notFound):
            guard attempt == 0 else { return nil }
            self = .replaceMissing
        default:
            return nil
        }
    }

    /// Whether the turn may begin anew.
    func apply(
        to request: inout TurnRequest, by session: Session, _ cancellation: TurnCancellation,
        _ report: @Sendable (TurnEvent) async -> Void
    ) async -> Bool {
        switch self {
        case .wait(let duration):
            await report(.phaseChanged(.waiting))
            return await cancellation.pause(duration, on: session.environment.clock)
        case .restoreSlot:
            return (try? await session.makeSlot(on: request.agent)) != nil
        case .replaceMissing:
            return await replaceMissing(in: &request, by: session, report)
        }
    }

    private func replaceMissing(
        in request: inout TurnRequest, by session: Session,
        _ report: @Sendable (TurnEvent) async -> Void
    ) async -> Bool {
        do throws(LettaError) {
            _ = try await session.service.block(request.user.block)
        } catch .notFound {
            guard let user = try? await session.replaceBlock(of: request.user) else { return false }
            request.user = user
            await report(
                .noticed(
                    "your persona block was gone from the server; it was made again from the newest "
                        + "value seen here"))
            return true
        } catch {
            return false
        }
        guard request.thread.isOwn else { return false }
        do throws(LettaError) {
            let address = AgentAddress(server: session.server, agent: request.agent)
            let thread = ThreadAddress(address, request.thread)
            if request.flow == .isolated,
                let copy = (try? await session.store.copy(of: thread)) ?? nil
            {
                _ = try await session.service.block(copy.block)
            }
            _ = try await session.service.messages(
                agent: request.agent, thread: request.thread, limit: 1)
            return false
        } catch .notFound {
            let renewed = try? await session.newThread(
                of: request.user.username, with: request.agent, flow: request.flow)
            guard let renewed, renewed.isOwn else { return false }
            request.thread = renewed
            await report(
                .noticed("your conversation was gone from the server; a new one was started"))
            return true
        } catch {
            return false
        }
    }
}
