package io.althing.cli.insight;

import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.error.AlthingException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks at every member, and says what is wrong and what to do.
@Command(
        name = "doctor",
        description = {
            "Look at every member and say what is wrong, and what to do about it.",
            "Exit code: 0 if all is well, 3 if there are warnings, 1 if something is wrong."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int WARNINGS = 3;

    @Mixin
    private final Target target;

    @Option(
            names = {"-a", "--all"},
            description = "also show what is well")
    private boolean isAll;

    public DoctorCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        List<Finding> findings = look().findings();
        if (target.isStructured()) {
            findings.forEach(each -> target.say(Json.object(
                    "grade",
                    name(each),
                    "check",
                    each.check(),
                    "subject",
                    each.subject(),
                    "finding",
                    each.text(),
                    "advice",
                    each.advice())));
        } else {
            show(findings);
        }
        Finding.Grade worst = findings.stream()
                .map(Finding::grade)
                .max(Finding.Grade::compareTo)
                .orElse(Finding.Grade.OK);
        return switch (worst) {
            case OK, UNKNOWN -> 0;
            case WARNING -> WARNINGS;
            case FAILED -> 1;
        };
    }

    private Checkup look() {
        List<ClusterMember> members = Look.members(target);
        int voters = (int) members.stream().filter(each -> !each.isLearner()).count();
        try (Pages pages = new Pages(target)) {
            List<Look> looks =
                    members.stream().map(each -> Look.at(target, pages, each)).toList();
            return new Checkup(looks, isAuthOn(), voters, Instant.now());
        }
    }

    private Optional<Boolean> isAuthOn() {
        try (Althing althing = target.connect()) {
            return Optional.of(althing.access().status().await().isEnabled());
        } catch (AlthingException e) {
            return Optional.empty();
        }
    }

    private static String name(Finding finding) {
        return finding.grade().name().toLowerCase(Locale.ROOT);
    }

    private void show(List<Finding> findings) {
        List<Finding> shown = findings.stream()
                .filter(each -> isAll || each.grade() != Finding.Grade.OK)
                .sorted((one, other) -> other.grade().compareTo(one.grade()))
                .toList();
        if (!shown.isEmpty()) {
            try (Table table = target.table("", "CHECK", "OF", "FINDING")) {
                shown.forEach(each -> table.row(name(each), each.check(), each.subject(), each.text()));
            }
            target.say("");
            shown.stream()
                    .filter(each -> !each.advice().isEmpty())
                    .map(each -> each.check() + ": " + each.advice())
                    .distinct()
                    .forEach(target::say);
        }
        long well = findings.stream()
                .filter(each -> each.grade() == Finding.Grade.OK)
                .count();
        target.say(
                well + " of " + findings.size() + " checks found nothing wrong" + (isAll ? "" : "; --all shows them"));
    }
}
