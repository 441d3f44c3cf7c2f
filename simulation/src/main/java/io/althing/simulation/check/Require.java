package io.althing.simulation.check;

import java.util.function.Supplier;

/// What must hold.
public final class Require {
    private Require() {}

    /// @throws AssertionError if it does not, with what is broken
    public static void that(boolean condition, Supplier<String> broken) {
        if (!condition) {
            throw new AssertionError(broken.get());
        }
    }
}
