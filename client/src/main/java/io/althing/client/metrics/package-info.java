/// What a client does, as metrics. The only package that knows Micrometer; a program that does
/// not have it does not load this.
@NullMarked
package io.althing.client.metrics;

import org.jspecify.annotations.NullMarked;
