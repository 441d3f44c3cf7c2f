/// Clients of a real cluster, and what they remember for the checkers.
@NullMarked
package io.althing.chaos.load;

import org.jspecify.annotations.NullMarked;
