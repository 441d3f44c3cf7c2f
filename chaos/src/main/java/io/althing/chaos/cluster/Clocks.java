package io.althing.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The wall clocks of members, shifted by libfaketime. Time that only counts up is left alone, as
/// the system leaves it alone when a clock is set.
public final class Clocks {
    private static final List<String> PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib64/faketime/libfaketimeMT.so.1");

    private final @Nullable Path library;
    private final Path folder;

    private Clocks(@Nullable Path library, Path folder) {
        this.library = library;
        this.folder = folder;
    }

    /// Clocks as the machine has them.
    public static Clocks ofMachine(Path folder) {
        return new Clocks(null, folder);
    }

    /// @throws IOException if the library is not installed: see [#lack]
    public static Clocks shiftable(Path folder) throws IOException {
        for (String place : PLACES) {
            if (Files.exists(Path.of(place))) {
                return new Clocks(Path.of(place), Files.createDirectories(folder));
            }
        }
        throw new IOException(lack());
    }

    /// Says why clocks cannot be shifted; empty if they can.
    public static String lack() {
        return PLACES.stream().anyMatch(place -> Files.exists(Path.of(place)))
                ? ""
                : "needs libfaketime (Debian: apt-get install libfaketime)";
    }

    private Path file(int member) {
        return folder.resolve("clock-m" + (member + 1));
    }

    Map<String, String> environment(int member) throws IOException {
        if (library == null) {
            return Map.of();
        }
        shift(member, 0);
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file(member).toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // With its correction for old C libraries, timed waits of a JVM never end.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /// From now on its clock is off by this much.
    public void shift(int member, long seconds) throws IOException {
        Path fresh = folder.resolve("clock.new");
        Files.writeString(fresh, String.format(Locale.ROOT, "%+d%n", seconds));
        Files.move(fresh, file(member), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
