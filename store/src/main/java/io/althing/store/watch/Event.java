package io.althing.store.watch;

import io.althing.store.KeyValue;
import org.jspecify.annotations.Nullable;

/// One change of one key.
///
/// @param pair for a delete: only key and mod revision, the rest empty or 0
/// @param previous the pair before; null for a creation, when not asked for, and when compacted
public record Event(
        boolean isDelete, KeyValue pair, @Nullable KeyValue previous) {}
