/// What can be asked of the keyspace, what it answers, and how commands are written into the log.
@NullMarked
package io.althing.store.command;

import org.jspecify.annotations.NullMarked;
