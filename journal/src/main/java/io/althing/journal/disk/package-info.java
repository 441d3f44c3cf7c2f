/// The few things the journal and the member ask of a file system, as an interface a simulator
/// can lie behind.
@NullMarked
package io.althing.journal.disk;

import org.jspecify.annotations.NullMarked;
