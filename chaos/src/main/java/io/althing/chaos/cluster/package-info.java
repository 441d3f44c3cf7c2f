/// Members as processes of their own, and what may be done to them.
@NullMarked
package io.althing.chaos.cluster;

import org.jspecify.annotations.NullMarked;
