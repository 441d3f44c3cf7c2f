/// Who is meant to take part, as the log says it: immutable values.
@NullMarked
package io.althing.store.members;

import org.jspecify.annotations.NullMarked;
