/// What a module above brings to the state machine: commands that the store carries out without
/// knowing what they mean, over keys of their own. Types for both sides; nothing is done here.
@NullMarked
package io.althing.store.procedure;

import org.jspecify.annotations.NullMarked;
