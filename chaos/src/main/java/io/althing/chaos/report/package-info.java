/// What was seen, put together for people.
@NullMarked
package io.althing.chaos.report;

import org.jspecify.annotations.NullMarked;
