/// Links that delay, lose, repeat and break.
@NullMarked
package io.althing.simulation.network;

import org.jspecify.annotations.NullMarked;
