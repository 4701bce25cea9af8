extension Result {
    /// What came of the work, for where an error cannot be thrown on at once.
    nonisolated(nonsending) init(
        of work: nonisolated(nonsending) () async throws(Failure) -> Success
    ) async {
        do throws(Failure) {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
