/// What operators see of the client: health, metrics, and what it holds. Loaded only where Spring
/// Boot's modules for that are on the class path.
@NullMarked
package io.althing.spring.actuate;

import org.jspecify.annotations.NullMarked;
