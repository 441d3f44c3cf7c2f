/// A disk that forgets, tears and refuses.
@NullMarked
package io.althing.simulation.disk;

import org.jspecify.annotations.NullMarked;
