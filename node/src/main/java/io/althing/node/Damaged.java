package io.althing.node;

import io.althing.journal.JournalException;
import io.althing.store.engine.EngineFailure;
import org.jspecify.annotations.Nullable;

/// What a member's disk holds is not what was acknowledged: it must not vote by it again. It can
/// come back as a new member in the place of the old one; see [Quarantine].
public final class Damaged extends StartRefused {
    private static final long serialVersionUID = 1L;

    Damaged(String message) {
        super(message);
    }

    Damaged(String message, Throwable cause) {
        super(message, cause);
    }

    /// Tells whether a member ended because its files are damaged.
    public static boolean isCauseOf(@Nullable Throwable end) {
        for (Throwable each = end; each != null; each = each.getCause()) {
            if (each instanceof Damaged
                    || each instanceof JournalException e && e.isDamage()
                    || each instanceof EngineFailure f && f.isDamage()) {
                return true;
            }
        }
        return false;
    }
}
