/// What is going to happen in a run, as a value and as text.
@NullMarked
package io.althing.simulation.script;

import org.jspecify.annotations.NullMarked;
