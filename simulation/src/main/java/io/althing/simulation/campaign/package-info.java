/// Many runs: over seeds, over mutants, towards a smaller script, into a page.
@NullMarked
package io.althing.simulation.campaign;

import org.jspecify.annotations.NullMarked;
