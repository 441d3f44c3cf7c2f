/// Small programs to learn from, each with a `main`. They use the SDK alone, as users do, and may
/// write to the standard streams.
@NullMarked
package io.althing.examples;

import org.jspecify.annotations.NullMarked;
