/// A client process that takes locks by the SDK, works under them, and says what it believes.
@NullMarked
package io.althing.chaos.holder;

import org.jspecify.annotations.NullMarked;
