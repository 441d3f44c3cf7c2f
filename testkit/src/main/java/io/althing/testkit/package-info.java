/// Whole clusters within a test's own process, for our tests and for those of our users.
@NullMarked
package io.althing.testkit;

import org.jspecify.annotations.NullMarked;
