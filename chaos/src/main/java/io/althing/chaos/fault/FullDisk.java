package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import java.io.IOException;
import java.util.Set;

/// No room on a member's disk. It may go on or stop; it starts again when there is room.
record FullDisk(Seat victim, LoopDisk disk) implements Fault {
    @Override
    public String words() {
        return "fill the disk of " + victim.name();
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of(victim.number);
    }

    @Override
    public void begin() throws IOException {
        disk.fill();
    }

    @Override
    public void end() throws IOException {
        disk.makeRoom();
        // It stops by itself if it notices; whoever has not needed the room goes on.
        victim.start();
    }
}
