/// A whole cluster on one thread, in virtual time, from one seed: the members of production in
/// a world that breaks what can be broken, and checkers that see it.
@NullMarked
package io.althing.simulation;

import org.jspecify.annotations.NullMarked;
