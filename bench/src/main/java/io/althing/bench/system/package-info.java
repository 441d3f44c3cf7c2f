/// Systems under load: how each is started fresh, reached, and what it takes of the machine.
@NullMarked
package io.althing.bench.system;

import org.jspecify.annotations.NullMarked;
