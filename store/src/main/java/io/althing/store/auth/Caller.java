package io.althing.store.auth;

import org.jspecify.annotations.Nullable;

/// On whose behalf something is asked for.
///
/// @param user null for nobody in particular, who may do everything while auth is off and nothing
///     while it is on
public record Caller(@Nullable String user) {
    public static final Caller ANONYMOUS = new Caller(null);

    public static Caller of(String user) {
        return new Caller(user);
    }
}
