/// What is said between the tool and the worlds it runs.
@NullMarked
package io.althing.simulation.trial;

import org.jspecify.annotations.NullMarked;
