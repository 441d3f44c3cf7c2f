/// Locks, elections and sessions: holding them while something runs, and looking after those of
/// others.
@NullMarked
package io.althing.cli.coordination;

import org.jspecify.annotations.NullMarked;
