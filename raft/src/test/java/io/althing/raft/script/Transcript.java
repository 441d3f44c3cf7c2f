package io.althing.raft.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// One story of the core: commands, and what they led to.
///
/// A file is a sequence of blocks parted by blank lines: commands and remarks, `----`, and
/// exactly
/// what follows from them.
public final class Transcript {
    static final Path ROOT = Path.of("src/test/transcripts");
    private static final String RULE = "----";

    private final StringBuilder out = new StringBuilder();
    private final SortedSet<String> transitions = new TreeSet<>();

    private Transcript(String text) {
        Verbs verbs = new Verbs(transitions);
        for (String block : text.strip().split("\n\\s*\n")) {
            out.append(out.isEmpty() ? "" : "\n");
            play(commands(block), verbs);
        }
    }

    public static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
    }

    /// Plays the commands of this file; what it says follows from them is not looked at.
    public static Transcript play(Path file) throws IOException {
        return new Transcript(Files.readString(file));
    }

    private void play(List<String> commands, Verbs verbs) {
        commands.forEach(command -> out.append(command).append('\n'));
        List<String> played =
                commands.stream().filter(command -> !command.startsWith("#")).toList();
        if (played.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        played.forEach(command -> lines.addAll(verbs.run(command)));
        out.append(RULE).append('\n');
        (lines.isEmpty() ? List.of("ok") : lines)
                .forEach(line -> out.append(line).append('\n'));
    }

    private static List<String> commands(String block) {
        return block.lines().takeWhile(line -> !line.equals(RULE)).toList();
    }

    /// The file as it should read.
    String text() {
        return out.toString();
    }

    /// The changes of roles that members went through, as `FOLLOWER > CANDIDATE`.
    public SortedSet<String> transitions() {
        return Collections.unmodifiableSortedSet(transitions);
    }
}
