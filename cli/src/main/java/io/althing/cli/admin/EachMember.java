package io.althing.cli.admin;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.error.AlthingException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// What is done to members one by one: to those of the endpoints, or to all of the cluster.
public final class EachMember {
    @Option(names = "--cluster", description = "all members that the cluster lists, instead of those of --endpoints")
    private boolean isCluster;

    /// What came of one.
    ///
    /// @param failure empty if it did what was asked for
    public record Told<T>(String endpoint, Optional<T> answer, String failure) {}

    /// Asks each, and hands on what it says.
    ///
    /// @return whether all have answered
    public <T> boolean ask(Target target, Function<Althing, T> question, Consumer<Told<T>> then) {
        boolean isWell = true;
        for (String endpoint : endpoints(target)) {
            Told<T> told;
            try (Althing althing = target.connectTo(endpoint)) {
                told = new Told<>(endpoint, Optional.of(question.apply(althing)), "");
            } catch (AlthingException e) {
                told = new Told<>(endpoint, Optional.empty(), CommandFailure.explain(e));
                isWell = false;
            }
            then.accept(told);
        }
        return isWell;
    }

    private List<String> endpoints(Target target) {
        if (!isCluster) {
            return target.addresses();
        }
        try (Althing althing = target.connect()) {
            return althing.membership().list().await().stream()
                    .map(EachMember::endpoint)
                    .toList();
        }
    }

    private static String endpoint(ClusterMember member) {
        return member.clientUrls().stream()
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed("member " + Long.toHexString(member.id())
                        + " does not say where clients reach it: it has not been started yet; name the others"
                        + " with --endpoints"));
    }
}
