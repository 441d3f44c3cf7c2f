/// What the Java SDK costs beside what it calls, and how fast it makes ids.
@NullMarked
package io.althing.bench.sdk;

import org.jspecify.annotations.NullMarked;
