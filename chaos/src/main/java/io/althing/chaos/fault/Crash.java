package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// SIGKILL, and later a start with what is on the disk.
record Crash(List<Seat> victims) implements Fault {
    @Override
    public String words() {
        return "kill " + victims.stream().map(Seat::name).collect(Collectors.joining(", "));
    }

    @Override
    public Set<Integer> harmed() {
        return victims.stream().map(seat -> seat.number).collect(Collectors.toSet());
    }

    @Override
    public void begin() {
        victims.forEach(Seat::kill);
    }

    @Override
    public void end() throws IOException {
        for (Seat victim : victims) {
            victim.start();
        }
    }
}
