package io.althing.store;

/// Checks that stay on in production: stopping beats continuing wrongly.
final class Invariant {
    private Invariant() {}

    static void check(boolean holds, String promise) {
        if (!holds) {
            throw new Broken(promise);
        }
    }

    /// The store broke a promise of its own; its state cannot be trusted and the process must halt.
    static final class Broken extends Error {
        private static final long serialVersionUID = 1L;

        Broken(String promise) {
            super("broken promise of the store: " + promise);
        }
    }
}
