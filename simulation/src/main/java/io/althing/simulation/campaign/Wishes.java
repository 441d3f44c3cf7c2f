package io.althing.simulation.campaign;

import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
final class Wishes {
    /// One seed to run, or -1.
    long seed = -1;

    /// A file to run instead of a seed.
    @Nullable
    Path script;

    /// How many to run; 0 for none.
    long seeds;

    long from = 1;
    int threads = Runtime.getRuntime().availableProcessors();
    boolean isTraced;
    boolean withMessages;
    boolean isColoured = isTerminal() && System.getenv("NO_COLOR") == null;
    boolean isShrunk;

    /// Seeds of which only the hash of the trace is asked for.
    List<Long> hashed = List.of();

    /// The part of the names of mutants to hunt; null for none.
    @Nullable
    String mutants;

    /// The bug to run with.
    @Nullable
    String mutant;

    @Nullable
    Path report;

    Path sources = Path.of(System.getProperty("althing.sources", "."));

    static final String USAGE = """
            usage: ./althing sim --seeds N [--from S] [--threads T] [--mutants [--report FILE]]
                   ./althing sim --seed S | --script FILE  [--trace [--messages]] [--shrink] [--mutant NAME]
                   ./althing sim --mutants [PART-OF-NAME]
                   ./althing sim --hash S,S,...

              --seeds N      run N worlds, each drawn from its number; the first that fails is shrunk
              --seed S       run one of them
              --script FILE  run one that was written down
              --trace        tell it line by line; with --messages also what members say to each other
              --shrink       make it as small as it can be while it fails in the same way
              --mutants      give the code one bug at a time and count the seeds until one fails
              --mutant NAME  run with this bug
              --hash S,S,... print the hashes of what happens in these worlds, to compare machines
              --report FILE  write what all runs came to, as a page
            """;

    private Wishes() {}

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// @throws IllegalArgumentException if it makes no sense; the message says what
    static Wishes parse(List<String> arguments) {
        Wishes wishes = new Wishes();
        for (int i = 0; i < arguments.size(); i++) {
            String flag = arguments.get(i);
            String next = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
            if (wishes.takes(flag, next)) {
                i++;
            }
        }
        boolean isNothing = wishes.seed < 0 && wishes.script == null && wishes.seeds == 0 && wishes.mutants == null;
        if (isNothing && wishes.hashed.isEmpty()) {
            throw new IllegalArgumentException("say what to run");
        }
        if (wishes.report != null && (wishes.seeds == 0 || wishes.mutants == null)) {
            throw new IllegalArgumentException("a report tells of seeds and of mutants: ask for both");
        }
        return wishes;
    }

    /// Takes a flag; returns whether it took the word after it too.
    private boolean takes(String flag, @Nullable String next) {
        switch (flag) {
            case "--trace" -> isTraced = true;
            case "--messages" -> withMessages = true;
            case "--colour" -> isColoured = true;
            case "--shrink" -> isShrunk = true;
            case "--mutants" -> {
                boolean isPart = next != null && !next.startsWith("--");
                mutants = isPart && next != null ? next : "";
                return isPart;
            }
            default -> {
                takeValue(flag, next);
                return true;
            }
        }
        return false;
    }

    private void takeValue(String flag, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("unknown, or without its value: " + flag);
        }
        switch (flag) {
            case "--seeds" -> seeds = number(flag, value);
            case "--from" -> from = number(flag, value);
            case "--seed" -> seed = number(flag, value);
            case "--hash" ->
                hashed = Arrays.stream(value.split(","))
                        .map(each -> number(flag, each))
                        .toList();
            case "--threads" -> threads = (int) Math.max(1, number(flag, value));
            case "--script" -> script = Path.of(value);
            case "--mutant" -> mutant = value;
            case "--report" -> report = Path.of(value);
            case "--sources" -> sources = Path.of(value);
            default -> throw new IllegalArgumentException("unknown: " + flag);
        }
    }

    private static long number(String flag, String value) {
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " takes a number, not " + value, e);
        }
        throw new IllegalArgumentException(flag + " takes a number from 0 on, not " + value);
    }
}
