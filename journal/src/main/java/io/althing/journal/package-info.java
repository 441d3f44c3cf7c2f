/// The durable log: segments of chained records, group commit, and the verdict on what a crash
/// left behind.
///
/// Lives here: everything about the bytes of the log on disk. May not come here: consensus
/// rules, threads, what the
/// payloads mean.
@NullMarked
package io.althing.journal;

import org.jspecify.annotations.NullMarked;
