/// The revisioned keyspace: what every committed command does to it, and how it is read.
///
/// Lives here: the index, versions, leases, compaction, and deterministic apply. May not come here:
/// consensus, networks, clocks, threads, randomness, or any order that two members could see
/// differently.
@NullMarked
package io.althing.store;

import org.jspecify.annotations.NullMarked;
