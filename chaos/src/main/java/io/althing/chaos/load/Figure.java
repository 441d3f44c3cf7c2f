package io.althing.chaos.load;

import java.util.Locale;

/// Something that was counted or measured, as people are told.
public record Figure(String what, String number) {
    public static Figure of(String what, long number) {
        return new Figure(what, String.format(Locale.ROOT, "%,d", number));
    }
}
