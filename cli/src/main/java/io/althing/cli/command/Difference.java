package io.althing.cli.command;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.althing.cli.terminal.Text;
import io.althing.client.kv.Bytes;
import java.util.List;
import java.util.Optional;

/// What changed between two values, in lines: `-` was there, `+` is there now.
final class Difference {
    private static final int CONTEXT_LINES = 2;

    /// Comparing takes time by lines times differences.
    private static final int COMPARED_BYTES_MAX = 256 * 1024;

    private Difference() {}

    static List<String> between(Bytes before, Bytes now) {
        Optional<String> old = Text.of(before);
        boolean isText = old.isPresent() && Text.of(now).isPresent();
        if (!isText || Math.max(before.size(), now.size()) > COMPARED_BYTES_MAX) {
            return List.of("    " + Text.cell(now));
        }
        if (before.equals(now)) {
            return List.of("    (the same value)");
        }
        List<String> oldLines = lines(before);
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff(
                "", "", oldLines, DiffUtils.diff(oldLines, lines(now)), CONTEXT_LINES);
        // Two lines name the files, and a hunk's place says nothing where there is one.
        boolean isOneHunk = diff.stream().filter(line -> line.startsWith("@@")).count() == 1;
        return diff.stream()
                .skip(2)
                .filter(line -> !isOneHunk || !line.startsWith("@@"))
                .map(line -> "    " + line)
                .toList();
    }

    private static List<String> lines(Bytes value) {
        return value.isEmpty() ? List.of() : List.of(Text.lines(value).split("\n", -1));
    }
}
