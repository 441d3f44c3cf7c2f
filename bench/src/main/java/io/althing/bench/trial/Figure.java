package io.althing.bench.trial;

/// One thing that was measured.
///
/// @param name in a few words, with its unit
/// @param value not a number where the system does not know the thing
public record Figure(String name, double value, Better better) {
    public enum Better {
        HIGHER,
        LOWER,
        /// Said to explain the others.
        NEITHER
    }

    static Figure higher(String name, double value) {
        return new Figure(name, value, Better.HIGHER);
    }

    static Figure lower(String name, double value) {
        return new Figure(name, value, Better.LOWER);
    }

    static Figure said(String name, double value) {
        return new Figure(name, value, Better.NEITHER);
    }
}
