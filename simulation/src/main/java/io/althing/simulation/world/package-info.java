/// Time and order: one queue of events, lanes and clocks over it, randomness split by concern.
@NullMarked
package io.althing.simulation.world;

import org.jspecify.annotations.NullMarked;
