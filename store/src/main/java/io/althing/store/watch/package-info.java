/// Events in order to those who asked for them: a ring of recent revisions, catch-up from the store
/// behind it.
@NullMarked
package io.althing.store.watch;

import org.jspecify.annotations.NullMarked;
