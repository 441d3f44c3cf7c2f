package io.althing.chaos.fault;

import io.althing.chaos.cluster.Clocks;
import io.althing.chaos.cluster.Seat;
import java.io.IOException;
import java.util.Set;

/// The wall clock of a member jumps, and later back. Nothing may come of it.
record WrongClock(Seat victim, Clocks clocks, long seconds) implements Fault {
    @Override
    public String words() {
        return "set the clock of " + victim.name() + " by " + seconds + " s";
    }

    @Override
    public Set<Integer> harmed() {
        return Set.of();
    }

    @Override
    public void begin() throws IOException {
        clocks.shift(victim.number, seconds);
    }

    @Override
    public void end() throws IOException {
        clocks.shift(victim.number, 0);
    }
}
