package io.althing.chaos.fault;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Door;
import io.althing.chaos.cluster.Patience;
import io.althing.chaos.cluster.Seat;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/// A member is removed, and a new machine takes its place: with an empty disk, under an
/// identity of its own, at the same address.
record Replacement(Cluster cluster, Seat victim) implements Fault {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String words() {
        return "replace " + victim.name() + " by a new member";
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of(victim.number);
    }

    @Override
    public void begin() throws IOException {
        Door.View view =
                victim.door.look().orElseThrow(() -> new IOException(victim.name() + " does not say who it is"));
        Seat other = other();
        Patience.await(
                "the cluster lets " + victim.name() + " go",
                LIMIT,
                () -> isDone(() -> other.door.removeMember(view.memberId())));
        if (!victim.hasEndedWithin(LIMIT)) {
            throw new AssertionError(victim.name() + " was removed and does not stop: " + victim.lastWords(5));
        }
        victim.disk.erase();
        victim.comesAsNewcomer();
    }

    @Override
    public void end() throws IOException {
        Seat other = other();
        String url = cluster.wires().url(victim.number);
        if (!victim.isAlive()) {
            Patience.await(
                    "the cluster takes a new " + victim.name(), LIMIT, () -> isDone(() -> other.door.addMember(url)));
            victim.start();
        }
        Patience.await("the new " + victim.name() + " votes", LIMIT, () -> {
            try {
                return other.door.hasVoter(url);
            } catch (StatusRuntimeException _) {
                return false;
            }
        });
    }

    /// A change may have taken effect although its answer was lost.
    private static boolean isDone(Runnable change) {
        try {
            change.run();
            return true;
        } catch (StatusRuntimeException e) {
            String text = String.valueOf(e.getStatus().getDescription());
            return text.contains("member not found") || text.contains("Peer URLs already exists");
        }
    }

    private Seat other() {
        return cluster.seat((victim.number + 1) % cluster.size());
    }
}
