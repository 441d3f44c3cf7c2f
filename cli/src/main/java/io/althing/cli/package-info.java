/// The command line for data: keys, watches, leases and locks, for people and scripts. It knows
/// the SDK only, and speaks to the world through a [io.althing.cli.terminal.Terminal].
@NullMarked
package io.althing.cli;

import org.jspecify.annotations.NullMarked;
