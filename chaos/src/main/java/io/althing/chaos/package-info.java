/// A cluster of real processes that is put through everything a machine, a disk and a network can
/// do to it, under load, with every answer checked.
@NullMarked
package io.althing.chaos;

import org.jspecify.annotations.NullMarked;
