package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import java.io.IOException;
import java.util.Set;

/// Writes to a member's disk succeed and syncs fail. What the page cache then shows is not what
/// the disk has: the member must stop, and not trust it.
final class FailingDisk implements Fault {
    private final Seat victim;
    private final LoopDisk disk;
    private boolean hasStopped;

    FailingDisk(Seat victim, LoopDisk disk) {
        this.victim = victim;
        this.disk = disk;
    }

    @Override
    public String words() {
        return "let syncs of " + victim.name() + " fail";
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of(victim.number);
    }

    @Override
    public void begin() throws IOException {
        disk.starve();
    }

    @Override
    public void end() throws IOException {
        hasStopped = !victim.isAlive();
        victim.kill();
        disk.feed();
        disk.mountAgain();
        victim.start();
    }

    @Override
    public String outcome() {
        return hasStopped ? "it stopped by itself" : "it went on";
    }
}
