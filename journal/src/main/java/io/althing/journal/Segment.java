package io.althing.journal;

import io.althing.journal.disk.DiskFile;
import java.nio.file.Path;
import java.util.Locale;

/// One file of the journal, open.
record Segment(long number, Path path, DiskFile file) {
    private static final String SUFFIX = ".journal";

    static String name(long number) {
        return String.format(Locale.ROOT, "%016x", number) + SUFFIX;
    }

    static boolean isSegment(String name) {
        return name.length() == 16 + SUFFIX.length() && name.endsWith(SUFFIX);
    }

    static long number(String name) {
        return Long.parseUnsignedLong(name, 0, 16, 16);
    }
}
