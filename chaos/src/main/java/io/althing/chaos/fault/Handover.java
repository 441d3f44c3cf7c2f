package io.althing.chaos.fault;

import io.althing.chaos.cluster.Door;
import io.althing.chaos.cluster.Seat;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Set;

/// The leader is asked to hand over to another member.
record Handover(Seat leader, Seat next) implements Fault {
    @Override
    public String words() {
        return "hand over from " + leader.name() + " to " + next.name();
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of();
    }

    @Override
    public void begin() throws IOException {
        Door.View view = next.door.look().orElseThrow(() -> new IOException(next.name() + " does not say who it is"));
        try {
            leader.door.transferLeadership(view.memberId());
        } catch (StatusRuntimeException e) {
            throw new IOException("the leader does not hand over: " + e.getMessage(), e);
        }
    }

    @Override
    public void end() {}
}
