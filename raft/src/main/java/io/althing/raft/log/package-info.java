/// The log as values: entries, positions, and the view of them that the rules need.
@NullMarked
package io.althing.raft.log;

import org.jspecify.annotations.NullMarked;
