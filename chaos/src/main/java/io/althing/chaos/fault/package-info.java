/// What can go wrong, and when it does.
@NullMarked
package io.althing.chaos.fault;

import org.jspecify.annotations.NullMarked;
