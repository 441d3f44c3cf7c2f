/// How bytes become something that people and programs can read, and where it is written.
@NullMarked
package io.althing.cli.terminal;

import org.jspecify.annotations.NullMarked;
