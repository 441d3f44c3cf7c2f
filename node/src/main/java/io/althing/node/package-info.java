/// One running member: the core loop, the journal and apply lanes, peers, reads, leases'
/// clocks, snapshots.
///
/// Written as event handlers over the interfaces of [io.althing.node.spi], so that a simulator
/// runs this very code on
/// one thread. May
/// not come here: client protocols, configuration files, HTTP.
@NullMarked
package io.althing.node;

import org.jspecify.annotations.NullMarked;
