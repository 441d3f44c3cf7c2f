package io.althing.chaos;

import io.althing.chaos.fault.FaultKind;
import io.althing.chaos.load.LoadKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is asked for on the command line.
///
/// @param load what clients do
/// @param kinds what may be done
/// @param failovers measure so many failovers instead; 0 for chaos
/// @param upgradeFrom a folder with another build of the program, which members run until a
///     rolling restart brings this one
public record Wishes(
        LoadKind load,
        double minutes,
        List<FaultKind> kinds,
        int members,
        long seed,
        long electionMillis,
        int failovers,
        Optional<Path> upgradeFrom,
        Optional<Path> report,
        String command) {
    static final String USAGE = """
            usage: ./althing chaos [--load L] [--minutes M] [--faults a,b,...] [--members N] [--seed S]
                                   [--report FILE.html]
                   ./althing chaos --failovers N [--members N] [--report FILE.html]

              --load L               what clients do, see below (default keys)
              --minutes M            how long (default 5)
              --faults a,b,...       only these faults (default: all that this machine allows)
              --members N            3 to 7 (default 3)
              --seed S               draws what happens when (default: from the clock)
              --report FILE.html     write the report there (default chaos.html)
              --election-timeout MS  of the members (default 1000)
              --failovers N          N kills of the leader, N handovers and N/20 rolling restarts, one after the
                                     other, to measure how long clients notice
              --upgrade-from FOLDER  members run the program built there (server/target/althing of another version)
                                     until a rolling restart brings this one

            loads:
            """
            + Arrays.stream(LoadKind.values())
                    .map(kind -> String.format("  %-18s %s%n", kind.word(), kind.says()))
                    .collect(Collectors.joining())
            + "faults:\n"
            + Arrays.stream(FaultKind.values())
                    .map(kind -> String.format("  %-18s %s%n", kind.word(), kind.says()))
                    .collect(Collectors.joining());

    private static final int MEMBERS_MIN = 3;
    private static final int MEMBERS_MAX = 7;

    /// The least that is asked for: the fallbacks.
    public static Wishes plain() {
        return new Wishes(
                LoadKind.KEYS,
                5,
                List.of(FaultKind.values()),
                MEMBERS_MIN,
                System.nanoTime() & 0xffffff,
                1_000,
                0,
                Optional.empty(),
                Optional.of(Path.of("chaos.html")),
                "./althing chaos");
    }

    /// @throws IllegalArgumentException naming what is wrong
    static Wishes parse(List<String> arguments) {
        Wishes wishes = plain();
        LoadKind load = wishes.load;
        double minutes = wishes.minutes;
        List<FaultKind> kinds = wishes.kinds;
        int members = wishes.members;
        long seed = wishes.seed;
        long electionMillis = wishes.electionMillis;
        int failovers = wishes.failovers;
        Optional<Path> upgradeFrom = wishes.upgradeFrom;
        Optional<Path> report = wishes.report;
        StringBuilder command = new StringBuilder("./althing chaos");
        for (int i = 0; i < arguments.size(); i += 2) {
            String flag = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(flag + " is unknown or needs a value");
            }
            String value = arguments.get(i + 1);
            // Where files lie is nobody's business who reads the report.
            command.append(
                    switch (flag) {
                        case "--report" -> "";
                        case "--upgrade-from" -> " --upgrade-from …";
                        default -> " " + flag + " " + value;
                    });
            switch (flag) {
                case "--load" -> load = load(value);
                case "--minutes" -> minutes = number(flag, value, 0, 7 * 24 * 60);
                case "--faults" -> kinds = kinds(value);
                case "--members" -> members = (int) number(flag, value, MEMBERS_MIN, MEMBERS_MAX);
                case "--seed" -> seed = (long) number(flag, value, 0, 1L << 50);
                case "--election-timeout" -> electionMillis = (long) number(flag, value, 100, 60_000);
                case "--failovers" -> failovers = (int) number(flag, value, 1, 10_000);
                case "--upgrade-from" -> upgradeFrom = Optional.of(Path.of(value));
                case "--report" -> report = Optional.of(report(value));
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        return new Wishes(
                load,
                minutes,
                kinds,
                members,
                seed,
                electionMillis,
                failovers,
                upgradeFrom,
                report,
                command.toString());
    }

    private static double number(String flag, String value, double least, double most) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IllegalArgumentException(
                String.format("%s needs a number from %.0f to %.0f, not %s", flag, least, most, value));
    }

    /// Told before the run, and not an hour later.
    private static Path report(String value) {
        Path file = Path.of(value).toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("cannot write a report to " + value + ": give a file in a folder that"
                    + " exists and may be written to");
        }
        return file;
    }

    private static LoadKind load(String value) {
        return LoadKind.of(value)
                .orElseThrow(() -> new IllegalArgumentException("there is no load " + value + "; there are "
                        + Arrays.stream(LoadKind.values()).map(LoadKind::word).collect(Collectors.joining(", "))));
    }

    private static List<FaultKind> kinds(String value) {
        List<FaultKind> kinds = new ArrayList<>();
        for (String word : value.split(",", -1)) {
            kinds.add(FaultKind.of(word.strip())
                    .orElseThrow(() -> new IllegalArgumentException("there is no fault " + word + "; there are "
                            + Arrays.stream(FaultKind.values())
                                    .map(FaultKind::word)
                                    .collect(Collectors.joining(", ")))));
        }
        return kinds;
    }
}
