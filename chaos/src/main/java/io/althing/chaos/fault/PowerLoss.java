package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Members lose what they have not synced, and their processes with it.
record PowerLoss(List<Seat> victims) implements Fault {
    @Override
    public String words() {
        return "cut the power of " + victims.stream().map(Seat::name).collect(Collectors.joining(", "));
    }

    @Override
    public Set<Integer> harmed() {
        return victims.stream().map(seat -> seat.number).collect(Collectors.toSet());
    }

    @Override
    public void begin() throws IOException {
        for (Seat victim : victims) {
            disk(victim).losePower();
            victim.kill();
        }
    }

    @Override
    public void end() throws IOException {
        for (Seat victim : victims) {
            victim.kill();
            disk(victim).mountAgain();
            victim.start();
        }
    }

    private static LoopDisk disk(Seat seat) {
        return (LoopDisk) seat.disk;
    }
}
