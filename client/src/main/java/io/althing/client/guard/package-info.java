/// What makes a fencing token effective: the resource refuses whoever comes with a smaller one
/// than it has seen. Without that, a holder that stood still may write after the next one has.
@NullMarked
package io.althing.client.guard;

import org.jspecify.annotations.NullMarked;
