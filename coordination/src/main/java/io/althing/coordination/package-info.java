/// Locks, semaphores, elections and counters as deterministic procedures over the store: what is
/// asked for, what becomes of it, and how it is kept. Knows neither the log nor any wire.
@NullMarked
package io.althing.coordination;

import org.jspecify.annotations.NullMarked;
