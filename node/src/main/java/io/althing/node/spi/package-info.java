/// What a member needs of the world: time, lanes to run on, a network, a way to stop. A
/// simulator puts its own behind these.
@NullMarked
package io.althing.node.spi;

import org.jspecify.annotations.NullMarked;
