package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.node.spi.Network;
import io.althing.store.command.MemberCommand;
import io.althing.store.members.Membership;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks whether anybody runs already where a new member is to be reached. With a port that was
/// mistyped, a member of this or another cluster would be dialled in vain for ever. That nobody
/// answers is as it should be: who is added is started afterwards. Any thread.
final class Preflight {
    private static final System.Logger LOG = System.getLogger(Preflight.class.getName());

    private final long clusterId;
    private final Network network;
    private final Supplier<Membership> membership;

    Preflight(long clusterId, Network network, Supplier<Membership> membership) {
        this.clusterId = clusterId;
        this.network = network;
        this.membership = membership;
    }

    /// @param verdict told null if nobody is in the way
    void look(MemberCommand command, Consumer<@Nullable Reason> verdict) {
        switch (command) {
            case MemberCommand.Add add -> look(add.peerUrls(), false, verdict);
            case MemberCommand.Replace replace -> look(replace.peerUrls(), false, verdict);
            // A member may listen there already, before it says so.
            case MemberCommand.Update update -> look(update.peerUrls(), true, verdict);
            case MemberCommand.Publish _, MemberCommand.Remove _, MemberCommand.Promote _, MemberCommand.Hold _ ->
                verdict.accept(null);
        }
    }

    private void look(List<String> urls, boolean mayBeOurs, Consumer<@Nullable Reason> verdict) {
        // What is taken in the list of members is judged there, and a new member may come where
        // the old one was.
        List<String> unknown = urls.stream()
                .filter(url -> membership.get().members().values().stream()
                        .noneMatch(member -> member.peerUrls().contains(url)))
                .toList();
        if (unknown.isEmpty()) {
            verdict.accept(null);
            return;
        }
        network.whoAnswers(unknown, found -> {
            found.forEach((url, cluster) -> LOG.log(
                    System.Logger.Level.INFO,
                    "event=address_answers url={0} cluster={1}",
                    url,
                    Long.toHexString(cluster)));
            boolean isTaken = found.values().stream().anyMatch(cluster -> !mayBeOurs || cluster != clusterId);
            verdict.accept(isTaken ? Reason.ADDRESS_TAKEN : null);
        });
    }
}
