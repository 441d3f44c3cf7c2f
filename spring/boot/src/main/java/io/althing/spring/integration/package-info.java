/// Locks as Spring Integration asks for them. Loaded only where that is on the class path.
@NullMarked
package io.althing.spring.integration;

import org.jspecify.annotations.NullMarked;
