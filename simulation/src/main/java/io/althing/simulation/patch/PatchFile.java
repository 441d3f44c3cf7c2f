package io.althing.simulation.patch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads lists of patches. A blank line ends each, `#` begins a remark.
///
/// ```
/// mutant vote-twice                 or: chance …, mark …
/// breaks b1: a member votes twice in a term       or: does …, means …
/// in raft/src/main/java/…/Elections.java
/// after a line before it            (optional)
/// - the lines
/// - as they are
/// + and as they shall be            (for a mark: `at` and the line it comes before)
/// also                              (between two changes of one file)
/// ```
public final class PatchFile {
    private static final String MARK = "io.althing.simulation.probe.Probe.mark(\"%s\");";

    private final List<Patch> patches = new ArrayList<>();
    private final List<Patch.Hunk> hunks = new ArrayList<>();
    private final List<String> old = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();
    private String kind = "";
    private String name = "";
    private String says = "";
    private String file = "";
    private String after = "";

    private PatchFile() {}

    /// Returns the patches of one kind that come with the simulator.
    public static List<Patch> of(Patch.Kind kind) {
        String resource = kind.name().toLowerCase(Locale.ROOT) + "s.txt";
        try (InputStream in = PatchFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the simulator was built without " + resource);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }

    /// @throws IllegalArgumentException if a line makes no sense; the message shows it
    public static List<Patch> parse(String text) {
        PatchFile file = new PatchFile();
        text.lines().filter(line -> !line.startsWith("#")).forEach(file::take);
        file.endPatch();
        return List.copyOf(file.patches);
    }

    private void take(String line) {
        if (line.isBlank()) {
            endPatch();
            return;
        }
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        switch (word) {
            case "mutant", "chance", "mark" -> {
                kind = word;
                name = rest;
            }
            case "breaks", "does", "means" -> says = rest;
            case "in" -> {
                endHunk();
                file = rest;
            }
            case "after" -> {
                endHunk();
                after = rest;
            }
            case "at" -> {
                endHunk();
                old.add(rest);
                fresh.add(String.format(Locale.ROOT, MARK, name));
                fresh.add(rest);
                endHunk();
            }
            case "-" -> {
                if (!fresh.isEmpty()) {
                    endHunk();
                }
                old.add(rest);
            }
            case "+" -> fresh.add(rest);
            case "also" -> endHunk();
            default -> throw new IllegalArgumentException("this line of a patch makes no sense: " + line);
        }
    }

    private void endHunk() {
        if (!old.isEmpty()) {
            hunks.add(new Patch.Hunk(file, after, old, fresh));
            after = "";
        }
        old.clear();
        fresh.clear();
    }

    private void endPatch() {
        endHunk();
        if (!hunks.isEmpty()) {
            patches.add(new Patch(Patch.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), name, says, hunks));
        }
        hunks.clear();
        says = "";
    }
}
