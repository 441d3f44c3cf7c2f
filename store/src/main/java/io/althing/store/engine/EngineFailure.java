package io.althing.store.engine;

/// The engine failed in a way that leaves its content unknown: the process must halt.
public final class EngineFailure extends Error {
    private static final long serialVersionUID = 1L;

    public EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
