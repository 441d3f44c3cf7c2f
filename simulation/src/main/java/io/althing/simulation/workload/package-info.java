/// Clients, and what they remember of what they did.
@NullMarked
package io.althing.simulation.workload;

import org.jspecify.annotations.NullMarked;
