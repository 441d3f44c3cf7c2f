/// Members of production, put into the world.
@NullMarked
package io.althing.simulation.cluster;

import org.jspecify.annotations.NullMarked;
