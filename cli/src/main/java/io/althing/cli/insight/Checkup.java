package io.althing.cli.insight;

import io.althing.cli.terminal.Size;
import io.althing.client.admin.MemberStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What is to be said of looks at all members. Pure: what it is told is what it judges.
///
/// @param isAuthOn nothing if that is not known
/// @param voters how many members vote
record Checkup(List<Look> looks, Optional<Boolean> isAuthOn, int voters, Instant now) {
    private static final String CLUSTER = "cluster";
    private static final String SYNCS = "etcd_disk_wal_fsync_duration_seconds";
    private static final int SYNCS_MIN = 20;

    /// What etcd's manual asks of disks.
    private static final double SYNC_WARNING_SECONDS = 0.010;

    /// Beyond this heartbeats are late by default.
    private static final double SYNC_FAILED_SECONDS = 0.100;

    private static final double CLOCK_WARNING_MILLIS = 500;

    /// Generators of Snowflake ids wait for a clock that is behind by up to 5 s.
    private static final double CLOCK_FAILED_MILLIS = 5000;

    private static final Duration CERTIFICATE_WARNING = Duration.ofDays(30);
    private static final Duration CERTIFICATE_FAILED = Duration.ofDays(3);
    private static final double QUOTA_WARNING = 0.80;
    private static final double QUOTA_FAILED = 0.95;
    private static final long LAG_WARNING_ENTRIES = 10_000;
    private static final Duration BACKUP_WARNING = Duration.ofMinutes(10);

    Checkup {
        looks = List.copyOf(looks);
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        looks.forEach(look -> all.add(answers(look)));
        all.add(leader());
        all.add(versions());
        all.add(clocks());
        all.add(alarms());
        all.addAll(configuration());
        for (Look look : looks) {
            look.status().ifPresent(status -> {
                all.add(quota(look, status));
                all.add(sync(look));
                all.add(links(look));
                all.add(lag(look));
                all.addAll(certificates(look));
                all.addAll(disk(look, status));
                all.addAll(backup(look, status));
            });
        }
        return all;
    }

    private static Finding answers(Look look) {
        return look.status().isPresent()
                ? Finding.ok("answers", look.name(), "at " + look.endpoint())
                : Finding.failed(
                        "answers",
                        look.name(),
                        look.failure(),
                        "look at its log, and start it again; if its disk is lost: `ctl member replace " + look.name()
                                + "`");
    }

    private List<MemberStatus> statuses() {
        return looks.stream().flatMap(look -> look.status().stream()).toList();
    }

    private Finding leader() {
        List<Long> leaders =
                statuses().stream().map(MemberStatus::leader).distinct().toList();
        if (leaders.size() == 1 && leaders.getFirst() != 0) {
            long id = leaders.getFirst();
            String name = looks.stream()
                    .filter(look ->
                            look.status().filter(each -> each.id() == id).isPresent())
                    .map(Look::name)
                    .findFirst()
                    .orElse(Long.toHexString(id));
            return Finding.ok("leader", CLUSTER, name + " leads");
        }
        return leaders.contains(0L) || leaders.isEmpty()
                ? Finding.failed(
                        "leader",
                        CLUSTER,
                        "not all know of a leader, so writes wait",
                        "start members until a majority of " + voters + " runs, and see that they reach each other")
                : Finding.warning(
                        "leader",
                        CLUSTER,
                        "members name different leaders",
                        "an election may be under way: look again");
    }

    private Finding versions() {
        Map<String, List<String>> byVersion = looks.stream()
                .filter(look -> look.status().isPresent())
                .collect(Collectors.groupingBy(
                        look -> look.status().map(MemberStatus::version).orElse(""),
                        Collectors.mapping(Look::name, Collectors.toList())));
        if (byVersion.size() <= 1) {
            return Finding.ok("versions", CLUSTER, "all speak etcd " + String.join("", byVersion.keySet()));
        }
        return Finding.warning(
                "versions",
                CLUSTER,
                byVersion.toString(),
                "bring the older ones up to date, one after the other: what is newer is used once all have it");
    }

    private Finding clocks() {
        List<Look> told =
                looks.stream().filter(look -> look.picture().isPresent()).toList();
        if (told.size() < 2) {
            return looks.size() < 2
                    ? Finding.ok("clocks", CLUSTER, "there is one only")
                    : Finding.unknown(
                            "clocks",
                            CLUSTER,
                            "fewer than two members tell their time",
                            "log in with --user, and serve with the console's gateway");
        }
        double low = told.stream()
                .mapToDouble(each -> each.clockOffsetMillis() + each.clockDoubtMillis() / 2)
                .min()
                .orElse(0);
        double high = told.stream()
                .mapToDouble(each -> each.clockOffsetMillis() - each.clockDoubtMillis() / 2)
                .max()
                .orElse(0);
        // So much at least, whatever the network did to the answers.
        double apart = Math.max(high - low, 0);
        String text = apart == 0
                ? "no difference that could be measured"
                : "at least " + Figures.time(apart / 1000) + " apart";
        String advice = "synchronise the machines' clocks (chrony, systemd-timesyncd): times in backups, logs and"
                + " Snowflake ids come from them";
        if (apart >= CLOCK_FAILED_MILLIS) {
            return Finding.failed("clocks", CLUSTER, text, advice);
        }
        return apart >= CLOCK_WARNING_MILLIS
                ? Finding.warning("clocks", CLUSTER, text, advice)
                : Finding.ok("clocks", CLUSTER, text);
    }

    private Finding alarms() {
        List<String> errors = statuses().stream()
                .flatMap(each -> each.errors().stream())
                .map(String::strip)
                .filter(each -> each.contains("alarm:"))
                .distinct()
                .toList();
        return errors.isEmpty()
                ? Finding.ok("alarms", CLUSTER, "none")
                : Finding.failed(
                        "alarms",
                        CLUSTER,
                        String.join("; ", errors),
                        "NOSPACE: delete, `ctl compact`, or raise --quota-backend-bytes, then `ctl alarm disarm`;"
                                + " CORRUPT: `ctl member replace` whoever differs (`ctl endpoint hashkv --cluster`)");
    }

    private List<Finding> configuration() {
        List<Finding> all = new ArrayList<>();
        if (voters % 2 == 0) {
            all.add(Finding.warning(
                    "members",
                    CLUSTER,
                    voters + " members vote: no more of them may fail than of " + (voters - 1),
                    "add one, or remove one"));
        } else {
            String text = voters
                    + (voters == 1
                            ? " member votes, and none may fail"
                            : " members vote, and " + (voters - 1) / 2 + " may fail");
            all.add(
                    voters == 1
                            ? Finding.warning("members", CLUSTER, text, "three members go on without any one")
                            : Finding.ok("members", CLUSTER, text));
        }
        boolean isOpen = looks.stream().anyMatch(look -> look.status().isPresent() && isInTheClear(look.endpoint()));
        if (isOpen) {
            all.add(Finding.warning(
                    "encryption",
                    CLUSTER,
                    "clients are served without TLS on addresses that others reach",
                    "serve with --cert-file and --key-file: docs/tls.md"));
        }
        if (isOpen && !isAuthOn.orElse(true)) {
            all.add(Finding.warning(
                    "auth", CLUSTER, "whoever reaches it may do everything", "`ctl user add root`, `ctl auth enable`"));
        }
        return all;
    }

    private static boolean isInTheClear(String endpoint) {
        return !endpoint.startsWith("https://")
                && !endpoint.matches("(http://)?(localhost|127\\.[0-9.]+|\\[::1])(:\\d+)?/?");
    }

    private static Finding quota(Look look, MemberStatus status) {
        if (status.quotaBytes() == 0) {
            return Finding.ok("size", look.name(), Size.of(status.dbBytes()) + ", without a quota that it tells");
        }
        double share = (double) status.dbBytesInUse() / status.quotaBytes();
        String text = Size.of(status.dbBytesInUse()) + " of " + Size.of(status.quotaBytes());
        String advice = "`ctl compact REVISION` forgets history; or delete, or raise --quota-backend-bytes: beyond the"
                + " quota writes are refused";
        if (share >= QUOTA_FAILED) {
            return Finding.failed("size", look.name(), text, advice);
        }
        return share >= QUOTA_WARNING
                ? Finding.warning("size", look.name(), text, advice)
                : Finding.ok("size", look.name(), text);
    }

    private static Finding sync(Look look) {
        long count = look.figures().count(SYNCS, "");
        OptionalDouble slow = look.figures().quantile(SYNCS, "", 0.99);
        if (count < SYNCS_MIN || slow.isEmpty()) {
            return Finding.unknown("disk", look.name(), "too few syncs to judge by: " + count, "look again under load");
        }
        double seconds = slow.getAsDouble();
        String text = "99 % of " + count + " syncs took at most " + Figures.time(seconds);
        String advice = "give the data directory a faster disk (NVMe, with a power-safe cache) that nobody else keeps"
                + " busy; `ctl check perf` measures what comes of it";
        if (seconds > SYNC_FAILED_SECONDS) {
            return Finding.failed("disk", look.name(), text, advice);
        }
        return seconds > SYNC_WARNING_SECONDS
                ? Finding.warning("disk", look.name(), text, advice)
                : Finding.ok("disk", look.name(), text);
    }

    private Finding links(Look look) {
        Set<String> all = new TreeSet<>();
        Set<String> broken = new TreeSet<>();
        // There are several connections to each.
        look.figures().with("althing_peer_connected", "").forEach((labels, isUp) -> {
            String to = name(labels.replaceFirst(".*To=\"([^\"]+)\".*", "$1"));
            all.add(to);
            if (isUp == 0) {
                broken.add(to);
            }
        });
        return broken.isEmpty()
                ? Finding.ok("peers", look.name(), all.isEmpty() ? "it has none" : "it reaches all " + all.size())
                : Finding.failed(
                        "peers",
                        look.name(),
                        "it does not reach " + String.join(", ", broken),
                        "do they run? Otherwise names, firewalls or certificates between the two: both logs say what"
                                + " was refused");
    }

    /// Returns what the member with this id is called.
    private String name(String id) {
        return looks.stream()
                .filter(look -> look.status()
                        .filter(each -> Long.toHexString(each.id()).equals(id))
                        .isPresent())
                .map(Look::name)
                .findFirst()
                .orElse(id);
    }

    private static Finding lag(Look look) {
        long lag = (long) look.figures().sum("althing_apply_lag_entries");
        return lag > LAG_WARNING_ENTRIES
                ? Finding.warning(
                        "lag",
                        look.name(),
                        lag + " entries are committed and not applied",
                        "its disk or processor is too slow for what comes; reads there wait")
                : Finding.ok("lag", look.name(), lag + " entries behind");
    }

    private List<Finding> certificates(Look look) {
        List<Finding> all = new ArrayList<>();
        look.figures().with("althing_certificate_end_timestamp_seconds", "").forEach((labels, seconds) -> {
            String side = labels.replaceAll("side=|\"", "");
            Duration left = Duration.between(now, Instant.ofEpochSecond(seconds.longValue()));
            String text = "the certificate for " + side + "s ends in " + left.toDays() + " days";
            String advice = "put new files in the place of the old ones; no restart is needed";
            if (left.compareTo(CERTIFICATE_FAILED) < 0) {
                all.add(Finding.failed("certificate", look.name(), text, advice));
            } else if (left.compareTo(CERTIFICATE_WARNING) < 0) {
                all.add(Finding.warning("certificate", look.name(), text, advice));
            } else {
                all.add(Finding.ok("certificate", look.name(), text));
            }
        });
        return all;
    }

    private static List<Finding> disk(Look look, MemberStatus status) {
        if (!look.figures().has("althing_disk_free_bytes")) {
            return List.of();
        }
        long free = (long) look.figures().sum("althing_disk_free_bytes");
        // What may still come, and as much again to make copies with.
        long wanted = Math.max(status.quotaBytes() - status.dbBytes(), 0);
        String text = Size.of(free) + " are free";
        return List.of(
                free < wanted
                        ? Finding.warning(
                                "room",
                                look.name(),
                                text + ", and the quota allows " + Size.of(wanted) + " more",
                                "make room, or lower --quota-backend-bytes: a member that cannot write stops")
                        : Finding.ok("room", look.name(), text));
    }

    private List<Finding> backup(Look look, MemberStatus status) {
        String name = "althing_backup_last_success_timestamp_seconds";
        if (!status.isLeader() || !look.figures().has(name)) {
            return List.of();
        }
        long seconds = (long) look.figures().sum(name);
        Duration age = Duration.between(Instant.ofEpochSecond(seconds), now);
        return List.of(
                seconds == 0 || age.compareTo(BACKUP_WARNING) > 0
                        ? Finding.warning(
                                "backup",
                                look.name(),
                                seconds == 0
                                        ? "none has been made"
                                        : "the last one is of " + age.toMinutes() + " min ago",
                                "its log says why, as event=backup_failed; `ctl backup verify` reads what there is")
                        : Finding.ok("backup", look.name(), "the last one is of " + age.toSeconds() + " s ago"));
    }
}
