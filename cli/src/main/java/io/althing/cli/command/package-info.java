/// One class for each command, and what they have in common.
@NullMarked
package io.althing.cli.command;

import org.jspecify.annotations.NullMarked;
