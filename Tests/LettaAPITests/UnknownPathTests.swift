import LettaAPI
import Testing

@Suite struct `An unknown path` {
    private func error(_ status: Int, _ body: String) -> LettaError? {
        LettaError(status: status, headers: [:], body: Array(body.utf8))
    }

    @Test func `is told from an unknown thing`() {
        #expect(error(404, #"{"detail":"Not Found"}"#)?.isUnknownPath == true)
        #expect(error(405, #"{"detail":"Method Not Allowed"}"#)?.isUnknownPath == true)
        #expect(error(404, #"{"detail":"Agent agent-1 not found."}"#)?.isUnknownPath == false)
    }

    @Test func `is not what a gateway says`() {
        #expect(error(404, "default backend - 404")?.isUnknownPath == false)
        #expect(error(404, "<html>Not Found</html>")?.isUnknownPath == false)
        #expect(error(404, "")?.isUnknownPath == false)
    }
}
