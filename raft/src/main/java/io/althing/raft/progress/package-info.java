/// What a leader knows of each peer's log, and how much it has on the way to it.
@NullMarked
package io.althing.raft.progress;

import org.jspecify.annotations.NullMarked;
