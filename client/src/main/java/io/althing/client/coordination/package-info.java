/// What only one, or only so many, may do: locks, semaphores and elections, held within sessions.
/// What each guarantees is in docs/coordination.md.
@NullMarked
package io.althing.client.coordination;

import org.jspecify.annotations.NullMarked;
