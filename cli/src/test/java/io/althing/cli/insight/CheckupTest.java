package io.althing.cli.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.althing.client.admin.MemberStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every illness that the doctor knows, on a cluster that is well but for that.
class CheckupTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final long GB = 1_000_000_000;

    private static final String WELL = """
            # HELP etcd_disk_wal_fsync_duration_seconds of the journal
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.002"} 995
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.512"} 1000
            etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000
            etcd_disk_wal_fsync_duration_seconds_sum 1.5
            etcd_disk_wal_fsync_duration_seconds_count 1000
            althing_peer_connected{To="2"} 1
            althing_peer_connected{To="3"} 1
            althing_apply_lag_entries 3
            althing_disk_free_bytes 9000000000
            """;

    private static MemberStatus status(long id, String version, long bytes, String... errors) {
        return new MemberStatus(1, id, version, false, 1, 7, 2, 9, 9, bytes, bytes, 2 * GB, List.of(errors));
    }

    private static MemberStatus well(long id) {
        return status(id, "3.6.4", GB);
    }

    private static Look look(MemberStatus status, String figures, double clockMillis) {
        return new Look(
                "m" + status.id(),
                "http://127.0.0.1:2379",
                Optional.of(status),
                "",
                Figures.read(figures),
                Optional.of(new JsonObject()),
                clockMillis,
                4);
    }

    private static Look look(long id) {
        return look(well(id), WELL, 0);
    }

    private static List<Finding> findings(Look... looks) {
        return new Checkup(List.of(looks), Optional.of(true), looks.length, NOW).findings();
    }

    private static void assertOnly(Finding.Grade grade, String check, String text, List<Finding> findings) {
        assertThat(findings)
                .filteredOn(each -> each.grade() != Finding.Grade.OK)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.grade()).isEqualTo(grade);
                    assertThat(each.check()).isEqualTo(check);
                    assertThat(each.text()).contains(text);
                    assertThat(each.advice()).as("what to do").isNotEmpty();
                });
    }

    private static List<Finding> withFigures(String replaced, String by) {
        assertThat(WELL).contains(replaced);
        return findings(look(1), look(2), look(well(3), WELL.replace(replaced, by), 0));
    }

    @Test
    void aClusterThatIsWellIsSaidToBeSo() {
        assertThat(findings(look(1), look(2), look(3))).allMatch(each -> each.grade() == Finding.Grade.OK);
    }

    @Test
    void whoDoesNotAnswerIsNamed() {
        Look silent = new Look("m3", "x:1", Optional.empty(), "refused", Figures.NONE, Optional.empty(), 0, 0);
        assertOnly(Finding.Grade.FAILED, "answers", "refused", findings(look(1), look(2), silent));
    }

    @Test
    void aClusterWithoutALeaderCannotWrite() {
        MemberStatus lost = new MemberStatus(1, 3, "3.6.4", false, 0, 7, 2, 9, 9, GB, GB, 2 * GB, List.of());
        assertOnly(Finding.Grade.FAILED, "leader", "know of a leader", findings(look(1), look(2), look(lost, WELL, 0)));
    }

    @Test
    void disksThatAreSlowAreToldFromThoseThatAreTooSlow() {
        assertOnly(
                Finding.Grade.WARNING,
                "disk",
                "99 % of 1000 syncs took at most 32.0 ms",
                withFigures("le=\"0.002\"", "le=\"0.032\""));
        assertOnly(Finding.Grade.FAILED, "disk", "512.0 ms", withFigures("le=\"0.002\"} 995", "le=\"0.002\"} 900"));
    }

    @Test
    void oneThatDoesNotSyncIsNotJudged() {
        assertOnly(Finding.Grade.UNKNOWN, "disk", "too few syncs", withFigures("_count 1000", "_count 3"));
    }

    @Test
    void clocksThatDifferAreToldByHowMuchAtLeast() {
        assertOnly(
                Finding.Grade.WARNING,
                "clocks",
                "at least 996.0 ms apart",
                findings(look(1), look(2), look(well(3), WELL, 1000)));
        assertOnly(
                Finding.Grade.FAILED,
                "clocks",
                "at least 60.0 s",
                findings(look(1), look(2), look(well(3), WELL, 60_004)));
        assertThat(findings(look(1), look(2), look(well(3), WELL, 4)))
                .as("within the doubt")
                .allMatch(each -> each.grade() == Finding.Grade.OK);
    }

    @Test
    void peersThatAreNotReachedAreNamed() {
        assertOnly(Finding.Grade.FAILED, "peers", "does not reach m2", withFigures("{To=\"2\"} 1", "{To=\"2\"} 0"));
    }

    @Test
    void certificatesThatEndAreToldInTime() {
        for (long days : new long[] {10, 1, 300}) {
            long end = NOW.plus(Duration.ofDays(days)).getEpochSecond();
            String figures = WELL + "althing_certificate_end_timestamp_seconds{side=\"peer\"} " + end + "\n";
            List<Finding> findings = findings(look(1), look(2), look(well(3), figures, 0));
            if (days == 300) {
                assertThat(findings).allMatch(each -> each.grade() == Finding.Grade.OK);
            } else {
                Finding.Grade grade = days == 10 ? Finding.Grade.WARNING : Finding.Grade.FAILED;
                assertOnly(grade, "certificate", "for peers ends in " + days + " days", findings);
            }
        }
    }

    @Test
    void aDatabaseNearItsQuotaIsToldBeforeItIsFull() {
        assertOnly(
                Finding.Grade.WARNING,
                "size",
                "1.7 GB of 2.0 GB",
                findings(look(1), look(2), look(status(3, "3.6.4", 17 * GB / 10), WELL, 0)));
        assertOnly(
                Finding.Grade.FAILED,
                "size",
                "2.0 GB of 2.0 GB",
                findings(look(1), look(2), look(status(3, "3.6.4", 2 * GB), WELL, 0)));
        assertOnly(
                Finding.Grade.WARNING,
                "room",
                "the quota allows",
                withFigures("free_bytes 9000000000", "free_bytes 9"));
    }

    @Test
    void alarmsLagAndOldVersionsAreTold() {
        MemberStatus alarmed = status(3, "3.6.4", GB, "memberID:3 alarm:NOSPACE ");
        assertOnly(Finding.Grade.FAILED, "alarms", "NOSPACE", findings(look(1), look(2), look(alarmed, WELL, 0)));
        assertOnly(Finding.Grade.WARNING, "lag", "50000 entries", withFigures("entries 3", "entries 50000"));
        assertOnly(
                Finding.Grade.WARNING,
                "versions",
                "3.5.0=[m3]",
                findings(look(1), look(2), look(status(3, "3.5.0", GB), WELL, 0)));
    }

    @Test
    void aBackupThatIsOldIsTold() {
        String name = "althing_backup_last_success_timestamp_seconds";
        String fresh = WELL + name + " " + NOW.minusSeconds(30).getEpochSecond() + "\n";
        String old = WELL + name + " " + NOW.minusSeconds(3600).getEpochSecond() + "\n";
        assertThat(findings(look(well(1), fresh, 0), look(2), look(3)))
                .allMatch(each -> each.grade() == Finding.Grade.OK);
        assertOnly(Finding.Grade.WARNING, "backup", "60 min", findings(look(well(1), old, 0), look(2), look(3)));
    }

    @Test
    void configurationsThatSmellAreTold() {
        assertOnly(Finding.Grade.WARNING, "members", "2 members vote", findings(look(1), look(2)));
        Look open = new Look(
                "m1",
                "http://10.0.0.1:2379",
                Optional.of(well(1)),
                "",
                Figures.read(WELL),
                Optional.of(new JsonObject()),
                0,
                4);
        assertThat(new Checkup(List.of(open, look(2), look(3)), Optional.of(false), 3, NOW).findings())
                .filteredOn(each -> each.grade() == Finding.Grade.WARNING)
                .extracting(Finding::check)
                .containsExactly("encryption", "auth");
    }
}
