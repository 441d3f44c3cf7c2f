/// The wires between members: every byte passes here, or does not.
@NullMarked
package io.althing.chaos.network;

import org.jspecify.annotations.NullMarked;
