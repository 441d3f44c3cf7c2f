package io.althing.raft;

/// A promise of ours that must hold. When it does not, the member must stop: stopping beats
/// continuing wrongly.
public final class Invariant {
    private Invariant() {}

    public static void check(boolean condition, String promise) {
        if (!condition) {
            throw new Broken(promise);
        }
    }

    /// As [#check(boolean, String)], with the numbers that show what happened.
    public static void check(boolean condition, String promise, long first, long second) {
        if (!condition) {
            throw new Broken(promise + " (" + first + ", " + second + ")");
        }
    }

    /// Thrown when a promise is broken. An error on purpose: nobody is to catch it and go on.
    public static final class Broken extends Error {
        private static final long serialVersionUID = 1L;

        Broken(String promise) {
            super("broken invariant: " + promise);
        }
    }
}
