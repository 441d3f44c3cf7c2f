/// Measures this program, and others beside it, under the same load.
@NullMarked
package io.althing.bench;

import org.jspecify.annotations.NullMarked;
