/// What a seed makes of its world.
@NullMarked
package io.althing.simulation.swarm;

import org.jspecify.annotations.NullMarked;
