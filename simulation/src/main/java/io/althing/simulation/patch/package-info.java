/// Marks, chances and mutants: patches of production source, compiled in memory.
@NullMarked
package io.althing.simulation.patch;

import org.jspecify.annotations.NullMarked;
