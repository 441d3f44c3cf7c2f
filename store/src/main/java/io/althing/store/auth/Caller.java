package io.althing.store.auth;

import io.althing.store.audit.Trace;
import org.jspecify.annotations.Nullable;

/// On whose behalf something is asked for.
///
/// @param user null for nobody in particular, who may do everything while auth is off and nothing
///     while it is on
/// @param trace where a request comes from that changes the cluster itself, and is written down
///     for that; null for requests about data
public record Caller(@Nullable String user, @Nullable Trace trace) {
    public static final Caller ANONYMOUS = new Caller(null, null);

    public static Caller of(String user) {
        return new Caller(user, null);
    }

    /// The same one, whose changes are written down.
    public Caller from(Trace where) {
        return new Caller(user, where);
    }
}
