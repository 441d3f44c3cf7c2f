/// Identifiers: time-sorted ones that need nobody, and ones that a cluster gives the numbers for.
@NullMarked
package io.althing.client.id;

import org.jspecify.annotations.NullMarked;
