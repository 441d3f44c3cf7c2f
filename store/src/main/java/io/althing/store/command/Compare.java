package io.althing.store.command;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;

/// A condition on every key of a range: stored value `relation` given value.
///
/// On a missing key or an empty range numbers compare as 0 and VALUE never holds.
///
/// @param number what VERSION, CREATE, MOD and LEASE compare with
/// @param value what VALUE compares with
public record Compare(KeyRange range, Target target, Relation relation, long number, Bytes value) {
    public enum Target {
        VERSION,
        CREATE,
        MOD,
        VALUE,
        LEASE
    }

    public enum Relation {
        EQUAL,
        GREATER,
        LESS,
        NOT_EQUAL
    }
}
