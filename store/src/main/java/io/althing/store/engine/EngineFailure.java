package io.althing.store.engine;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// The engine failed in a way that leaves its content unknown: the process must halt.
public final class EngineFailure extends Error {
    private static final long serialVersionUID = 1L;

    public EngineFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }

    /// Whether its files do not hold what was written to them: no second attempt brings it back.
    public boolean isDamage() {
        Status status = getCause() instanceof RocksDBException e ? e.getStatus() : null;
        return status != null && (status.getCode() == Status.Code.Corruption || isFileMissing(status));
    }

    private static boolean isFileMissing(Status status) {
        String state = status.getState();
        return status.getCode() == Status.Code.IOError && state != null && state.contains("No such file");
    }
}
