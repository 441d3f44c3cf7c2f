/// Where bytes are kept: a small interface with two engines behind it, RocksDB and memory.
@NullMarked
package io.althing.store.engine;

import org.jspecify.annotations.NullMarked;
