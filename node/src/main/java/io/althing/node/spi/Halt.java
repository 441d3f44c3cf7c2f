package io.althing.node.spi;

import org.jspecify.annotations.Nullable;

/// Stops the member at once: it must not go on, and must not tidy up either.
public interface Halt {
    /// @param reason one line for the operator
    void halt(String reason, @Nullable Throwable cause);

    /// The other members do not let this one take part: it must not go on either, but nothing
    /// went wrong here.
    ///
    /// @param reason one line for the operator: why, and what to do
    default void turnedAway(String reason) {
        halt(reason, null);
    }
}
