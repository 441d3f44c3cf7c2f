package io.althing.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads everything of a backup and says what is wrong with it. What is too old to be needed,
/// or missing between two full copies, is told but no fault of what is there.
public final class Verification {
    private final Backup backup;
    private final Catalogue catalogue;
    private final List<String> faults = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private long bytes;

    private Verification(Backup backup, Catalogue catalogue) {
        this.backup = backup;
        this.catalogue = catalogue;
    }

    /// @param faults one line each: damaged, foreign, contradictory; empty if all is well
    /// @param gaps one line each: points that cannot be gone back to
    /// @param bytes that were read
    public record Findings(List<String> faults, List<String> gaps, int fulls, int segments, long bytes) {}

    /// Goes on after a fault: all of them are worth knowing at once.
    public static Findings of(Backup backup) throws IOException {
        Catalogue catalogue = backup.catalogue();
        Verification verification = new Verification(backup, catalogue);
        catalogue.fulls().keySet().forEach(verification::readFull);
        verification.readLog();
        if (catalogue.fulls().isEmpty()) {
            verification.gaps.add("there is no complete full copy: nothing can be restored yet");
        }
        return new Findings(
                verification.faults,
                verification.gaps,
                catalogue.fulls().size(),
                catalogue.segments().size(),
                verification.bytes);
    }

    private void readFull(FullName name) {
        try {
            Manifest manifest = backup.read(name);
            for (int number = 0; number < manifest.parts().size(); number++) {
                bytes += backup.read(manifest, number).length;
            }
        } catch (IOException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    private void readLog() {
        Segment before = null;
        for (SegmentName name : catalogue.segments().keySet()) {
            Segment segment = null;
            try {
                segment = backup.read(name);
                bytes += catalogue.segments().get(name);
                compare(before, segment);
            } catch (IOException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
            boolean isFurthest = segment != null
                    && (before == null
                            || segment.name().lastIndex() >= before.name().lastIndex());
            before = isFurthest ? segment : before;
        }
    }

    /// Two pieces that meet must have the same chain there.
    private void compare(@Nullable Segment before, Segment segment) throws BackupException {
        long first = segment.name().firstIndex();
        if (before == null) {
            return;
        }
        long end = before.name().lastIndex();
        if (first > end + 1) {
            gaps.add("entries " + (end + 1) + " to " + (first - 1) + " of the log are not there");
            return;
        }
        if (!segment.isOneLogWith(before)) {
            throw new BackupException(backup.what(segment.name().text()) + " does not follow on "
                    + before.name().text() + ": one of them is of another history");
        }
    }
}
