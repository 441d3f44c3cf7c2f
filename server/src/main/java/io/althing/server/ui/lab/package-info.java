/// Consensus to look at: the very core that members run, stepped in a small world without clock,
/// disk or network of this machine, and the connections by which pages of the console own such
/// worlds.
@NullMarked
package io.althing.server.ui.lab;

import org.jspecify.annotations.NullMarked;
