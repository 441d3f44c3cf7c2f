package io.althing.coordination;

import io.althing.store.Bytes;

/// How much of which resource somebody wants.
///
/// @param units 1 or more; [#ALL] to have it alone
public record Part(Kind kind, Bytes name, int units) {
    /// More than any resource has room for beside it.
    public static final int ALL = 1 << 30;

    /// Longer names are refused.
    public static final int NAME_BYTES_MAX = 1024;

    public Part {
        Invalid.unless(!name.isEmpty(), "the name is empty: give the resource a name");
        Invalid.unless(
                name.length() <= NAME_BYTES_MAX,
                "the name has " + name.length() + " bytes, at most " + NAME_BYTES_MAX
                        + " are taken: use a shorter one");
        for (byte each : name.array()) {
            Invalid.unless(each != 0, "the name has a zero byte: leave it out");
        }
        Invalid.unless(units > 0, units + " permits are asked for: ask for 1 or more");
        Invalid.unless(units <= ALL, units + " permits are asked for, at most " + (ALL - 1) + " are there");
        Invalid.unless(
                !kind.isSized() || units < ALL,
                "a " + kind.word() + " is not had alone: ask for 1 or more of its permits");
    }

    boolean isExclusive() {
        return units == ALL;
    }

    boolean isSameResource(Part other) {
        return kind == other.kind && name.equals(other.name);
    }
}
