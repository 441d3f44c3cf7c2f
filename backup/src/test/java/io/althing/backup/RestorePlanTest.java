package io.althing.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.backup.vault.Vault.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which objects a point needs. Full copies are written `F index/revision@second`, pieces of
/// the log `first-last/revision@second`.
class RestorePlanTest {
    private static final String TWO_FULLS = "F10/100@10 11-20/110@20 21-30/0@30 31-40/140@30 F40/140@31 41-50/150@40";
    private static final String LOST = "F10/100@10 11-20/110@20 31-40/140@40 F40/140@41 41-50/150@50";
    private static final String RACE = "F10/100@10 11-20/110@20 11-25/115@21 21-30/120@30 26-35/125@31";

    private static Instant second(String second) {
        return Instant.ofEpochSecond(1_000_000 + Long.parseLong(second));
    }

    static Catalogue catalogue(String written) {
        List<Stored> stored = new ArrayList<>();
        for (String each : written.split(" ")) {
            String[] parts = each.replace("F", "").split("[-/@]");
            if (each.startsWith("F")) {
                FullName full = new FullName(Long.parseLong(parts[0]), 3, Long.parseLong(parts[1]), second(parts[2]));
                stored.add(new Stored("c/" + full.manifest(), 1));
                stored.add(new Stored("c/" + full.part(0), 5));
            } else {
                SegmentName segment = new SegmentName(
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        3,
                        Long.parseLong(parts[2]),
                        second(parts[3]));
                stored.add(new Stored("c/" + segment.text(), 1));
            }
        }
        return Catalogue.of(stored, "c/");
    }

    private static Point point(String written) {
        String number = written.substring(1);
        return switch (written.charAt(0)) {
            case '@' -> new Point.At(second(number));
            case 'r' -> new Point.Revision(Long.parseLong(number));
            case 'i' -> new Point.Index(Long.parseLong(number));
            default -> new Point.Latest();
        };
    }

    private static String plan(String written, String point) throws BackupException {
        RestorePlan plan = RestorePlan.to(point(point), catalogue(written));
        StringBuilder text = new StringBuilder("F" + plan.full().index());
        plan.segments()
                .forEach(each ->
                        text.append(" ").append(each.firstIndex()).append("-").append(each.lastIndex()));
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "latest, F40 41-50",
        "@10, F10",
        "@19, F10",
        "@20, F10 11-20",
        "@29, F10 11-20",
        "@30, F10 11-20 21-30 31-40",
        "@31, F40",
        "@40, F40 41-50",
        "@9999, F40 41-50",
        "r100, F10",
        "r101, F10 11-20",
        "r110, F10 11-20",
        "r111, F10 11-20 21-30 31-40",
        "r140, F10 11-20 21-30 31-40",
        "r141, F40 41-50",
        "r150, F40 41-50",
        "i10, F10",
        "i20, F10 11-20",
        "i25, F10 11-20 21-30",
        "i40, F40",
        "i50, F40 41-50"
    })
    void aPointNeedsTheCopyBeforeItAndThePiecesUpToIt(String point, String needed) throws BackupException {
        assertThat(plan(TWO_FULLS, point)).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({
        "@9, has no full copy made by 1970-01-12T13:46:49Z or before: the oldest one is of revision 100",
        "r99, has no full copy of a revision up to 99",
        "i9, has no full copy of entry 9 or before",
        "r151, the backup ends at revision 150",
        "i51, the backup ends at entry 50"
    })
    void aPointThatIsNotInTheBackupIsRefused(String point, String message) {
        assertThatThrownBy(() -> plan(TWO_FULLS, point))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "latest, F40 41-50",
        "@20, F10 11-20",
        "@41, F40",
        "r110, F10 11-20",
        "i20, F10 11-20",
        "i40, F40",
        "r145, F40 41-50"
    })
    void whereSomethingIsMissingThePointsAroundItStay(String point, String needed) throws BackupException {
        assertThat(plan(LOST, point)).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({"@21", "@40", "r111", "r140", "i21", "i35"})
    void whatIsMissingIsNamedWithTheNearestPoints(String point) {
        assertThatThrownBy(() -> plan(LOST, point))
                .hasMessageContaining("entries 21 to 30 of the log are not in the backup")
                .hasMessageContaining("before them is --index 20, behind them is every point from revision 140");
    }

    @Test
    void theLatestStateIsRefusedIfMoreWasArchivedBehindWhatIsMissing() {
        assertThatThrownBy(() -> plan("F10/100@10 11-20/110@20 31-40/140@40", "latest"))
                .hasMessageContaining("entries 21 to 30")
                .hasMessageContaining("behind them is no full copy");
    }

    @ParameterizedTest
    @CsvSource({"latest, F10 11-25 26-35", "@20, F10 11-20", "@30, F10 11-25 21-30", "r118, F10 11-25 26-35"})
    void whatTwoLeadersHaveArchivedIsTakenOnce(String point, String needed) throws BackupException {
        assertThat(plan(RACE, point)).isEqualTo(needed);
    }

    @Test
    void aClockThatWentBackHidesNothingThatWasAskedFor() throws BackupException {
        String written = "F10/100@10 11-20/110@50 21-30/120@20";
        assertThat(plan(written, "@30")).as("nothing later than asked for").isEqualTo("F10");
        assertThat(plan(written, "latest")).isEqualTo("F10 11-20 21-30");
    }

    @Test
    void withoutACompleteCopyNothingIsRestored() {
        SegmentName segment = new SegmentName(1, 2, 3, 4, Instant.EPOCH);
        FullName full = new FullName(5, 3, 4, Instant.EPOCH);
        Catalogue catalogue = Catalogue.of(
                List.of(new Stored("c/" + segment.text(), 1), new Stored("c/" + full.part(0), 1), new Stored("c/x", 1)),
                "c/");
        assertThat(catalogue.unfinished()).containsExactly(full);
        assertThatThrownBy(() -> RestorePlan.to(new Point.Latest(), catalogue))
                .hasMessageContaining("no complete full copy");
    }
}
