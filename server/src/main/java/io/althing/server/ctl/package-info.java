/// Commands for operators, `althing ctl ...`: what is done to a cluster from outside, or to its
/// files while it stands still.
@NullMarked
package io.althing.server.ctl;

import org.jspecify.annotations.NullMarked;
