/// Lanes on real threads.
@NullMarked
package io.althing.node.lanes;

import org.jspecify.annotations.NullMarked;
