package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/// No room on a member's disk. It may go on or stop; it starts again when there is room.
final class FullDisk implements Fault {
    private static final Duration ON_ITS_WAY_OUT = Duration.ofSeconds(2);

    private final Seat victim;
    private final LoopDisk disk;
    private boolean hasStopped;

    FullDisk(Seat victim, LoopDisk disk) {
        this.victim = victim;
        this.disk = disk;
    }

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
        // It stops by itself if it notices, and may have noticed just now; whoever has not needed
        // the room goes on.
        hasStopped = victim.hasEndedWithin(ON_ITS_WAY_OUT);
        victim.start();
    }

    @Override
    public String outcome() {
        return hasStopped ? "it stopped by itself" : "it went on";
    }
}
