package io.althing.store.engine;

/// The engine was closed, for a shutdown or because another copy takes over: ask the store that is
/// in force then.
public final class EngineClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineClosed() {
        super("the engine is closed");
    }
}
