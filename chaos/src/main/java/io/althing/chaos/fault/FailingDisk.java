package io.althing.chaos.fault;

import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import java.io.IOException;
import java.util.Set;

/// Writes to a member's disk succeed and syncs fail. What the page cache then shows is not what
/// the disk has: the member must stop, and not trust it.
record FailingDisk(Seat victim, LoopDisk disk) implements Fault {
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
        victim.kill();
        disk.feed();
        disk.mountAgain();
        victim.start();
    }
}
