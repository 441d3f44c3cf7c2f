/// What members say to each other, and its bytes.
@NullMarked
package io.althing.node.peer;

import org.jspecify.annotations.NullMarked;
