package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The revision asked for has been compacted away.
public final class CompactedException extends AlthingException {
    private static final long serialVersionUID = 1;

    private final long compactRevision;

    /// @param compactRevision the oldest revision that can still be asked for, or 0 if it was not
    /// told
    public CompactedException(String message, long compactRevision, @Nullable Throwable cause) {
        super(message, cause);
        this.compactRevision = compactRevision;
    }

    /// Returns the oldest revision that can still be asked for, or 0 if it was not told.
    public long compactRevision() {
        return compactRevision;
    }
}
