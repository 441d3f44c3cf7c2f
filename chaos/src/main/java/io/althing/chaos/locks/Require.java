package io.althing.chaos.locks;

import java.util.function.Supplier;

/// What must hold.
final class Require {
    private Require() {}

    static void that(boolean condition, Supplier<String> broken) {
        if (!condition) {
            throw new AssertionError(broken.get());
        }
    }
}
