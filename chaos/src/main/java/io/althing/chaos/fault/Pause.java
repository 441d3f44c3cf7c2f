package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import java.io.IOException;
import java.util.Set;

/// SIGSTOP and SIGCONT: a process that stands still and does not know it.
record Pause(Seat victim) implements Fault {
    @Override
    public String words() {
        return "pause " + victim.name();
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of(victim.number);
    }

    @Override
    public void begin() throws IOException {
        victim.pause();
    }

    @Override
    public void end() throws IOException {
        victim.resume();
    }
}
