/// Events of keys, from a revision on, whichever member is there to tell them.
@NullMarked
package io.althing.client.watch;

import org.jspecify.annotations.NullMarked;
