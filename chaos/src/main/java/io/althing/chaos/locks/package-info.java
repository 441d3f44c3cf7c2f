/// Processes that hold locks, what may be done to them, and whether what they say is so.
@NullMarked
package io.althing.chaos.locks;

import org.jspecify.annotations.NullMarked;
