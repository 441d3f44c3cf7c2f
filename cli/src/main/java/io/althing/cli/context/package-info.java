/// What is remembered of clusters between commands: the file of contexts.
@NullMarked
package io.althing.cli.context;

import org.jspecify.annotations.NullMarked;
