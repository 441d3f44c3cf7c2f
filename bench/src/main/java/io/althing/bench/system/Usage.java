package io.althing.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What processes took of the machine, as Linux counts it.
///
/// @param cpuNanos in user and system mode
/// @param residentBytes in memory now
/// @param writtenBytes handed to disks
public record Usage(long cpuNanos, long residentBytes, long writtenBytes) {
    static final Usage NONE = new Usage(0, 0, 0);

    /// Linux tells CPU time in hundredths of a second to everybody.
    private static final long TICK_NANOS = 10_000_000L;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    static Usage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(process.resolve("stat"));
        // What is in brackets, the name, may hold anything; fields are counted from behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return new Usage(
                ticks * TICK_NANOS,
                figure(process.resolve("status"), "VmRSS:") * 1024,
                figure(process.resolve("io"), "write_bytes:"));
    }

    private static long figure(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split(" ", 2)[0]);
            }
        }
        throw new IOException("no " + name + " in " + file);
    }

    Usage plus(Usage other) {
        return new Usage(
                cpuNanos + other.cpuNanos, residentBytes + other.residentBytes, writtenBytes + other.writtenBytes);
    }

    /// What was taken since then; memory as it is now.
    public Usage since(Usage before) {
        return new Usage(cpuNanos - before.cpuNanos, residentBytes, writtenBytes - before.writtenBytes);
    }
}
