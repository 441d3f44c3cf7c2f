/// A store's files on their way from one member to another, in checked pieces.
@NullMarked
package io.althing.node.snapshot;

import org.jspecify.annotations.NullMarked;
