/// What must hold, whatever happened.
@NullMarked
package io.althing.simulation.check;

import org.jspecify.annotations.NullMarked;
