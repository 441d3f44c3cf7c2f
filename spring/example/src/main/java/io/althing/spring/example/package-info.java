/// An application of Spring Boot that is small enough to copy.
@NullMarked
package io.althing.spring.example;

import org.jspecify.annotations.NullMarked;
