package io.althing.chaos.fault;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Seat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// All members are stopped and started as an operator does it: one after the other, the leader
/// last, each only when the one before serves again; with the newest program, if they do not run
/// that already.
record RollingRestart(Cluster cluster) implements Fault {
    @Override
    public String words() {
        return "restart all members, one after the other";
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of();
    }

    @Override
    public void begin() throws IOException {
        Seat leader = cluster.awaitLeader();
        List<Seat> order = new ArrayList<>(cluster.seats());
        order.remove(leader);
        order.add(leader);
        for (Seat seat : order) {
            int code = seat.stop();
            if (code != 0) {
                throw new AssertionError(
                        seat.name() + " ended with " + code + " when asked to stop: " + seat.lastWords(5));
            }
            cluster.renew(seat);
            seat.start();
            cluster.awaitServing(seat);
        }
    }

    @Override
    public void end() throws IOException {
        for (Seat seat : cluster.seats()) {
            seat.start();
        }
    }
}
