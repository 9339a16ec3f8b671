import POSIX

/// What the calls in the body return.
///
/// - Throws: ``StorageError/failed(_:)`` if the system refused one of them.
func asking<Answer>(
    _ body: () throws(SystemError) -> Answer
) throws(StorageError) -> Answer {
    do { return try body() } catch { throw .failed(error) }
}
