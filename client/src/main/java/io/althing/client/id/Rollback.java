package io.althing.client.id;

import java.time.Duration;

/// What a generator does when the clock shows an earlier time than the last id carries. It never
/// makes an id twice; this only says at what price.
public sealed interface Rollback {
    /// Waits until the clock has come back to where it was.
    ///
    /// @param atMost if it is behind by more, [io.althing.client.error.ClockException] is thrown
    record Wait(Duration atMost) implements Rollback {}

    /// Goes on from the last time without waiting, and likewise when the sequence of a unit of
    /// time is used up. Ids then carry times that are yet to come.
    ///
    /// @param atMost how far ahead of the clock; beyond that
    /// [io.althing.client.error.ClockException]
    ///     is thrown if the clock is behind, and otherwise waited
    record Borrow(Duration atMost) implements Rollback {}

    /// Throws [io.althing.client.error.ClockException] at once.
    record Refuse() implements Rollback {}
}
