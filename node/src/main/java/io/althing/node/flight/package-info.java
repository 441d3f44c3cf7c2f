/// What a member tells JDK Flight Recorder, while somebody records. Nothing is measured for it
/// otherwise.
@NullMarked
package io.althing.node.flight;

import org.jspecify.annotations.NullMarked;
