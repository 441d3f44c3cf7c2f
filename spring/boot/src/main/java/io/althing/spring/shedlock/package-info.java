/// Locks as ShedLock asks for them. Loaded only where that is on the class path.
@NullMarked
package io.althing.spring.shedlock;

import org.jspecify.annotations.NullMarked;
