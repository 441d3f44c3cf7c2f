/// What patched production code calls.
@NullMarked
package io.althing.simulation.probe;

import org.jspecify.annotations.NullMarked;
