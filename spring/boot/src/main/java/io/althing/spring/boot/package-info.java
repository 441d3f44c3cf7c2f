/// The SDK as beans of Spring Boot: what `althing.*` configures, and which beans come of it. All
/// that Spring Boot itself has to know is here; what the beans do is in the packages beside.
@NullMarked
package io.althing.spring.boot;

import org.jspecify.annotations.NullMarked;
