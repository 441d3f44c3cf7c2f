/// The arithmetic of majorities, plain and joint. Knows nothing of the rest.
@NullMarked
package io.althing.raft.quorum;

import org.jspecify.annotations.NullMarked;
