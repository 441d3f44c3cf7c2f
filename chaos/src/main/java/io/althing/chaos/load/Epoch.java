package io.althing.chaos.load;

import java.util.stream.Stream;

/// All that clients saw from one moment of rest to the next: a history that can be checked by
/// itself, so that a long run fits into memory.
public interface Epoch {
    /// What was checked, and what was too large to be decided.
    record Checked(long checks, long undecided) {}

    /// @throws AssertionError if nothing explains what clients saw
    Checked check();

    /// All of it, for whoever wants to know what was wrong.
    Stream<String> lines();
}
