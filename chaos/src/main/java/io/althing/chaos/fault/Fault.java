package io.althing.chaos.fault;

import java.io.IOException;
import java.util.Set;

/// One trouble with a begin and an end. Both may take a while; nothing is left of it afterwards.
public sealed interface Fault
        permits Crash,
                Pause,
                BadWires,
                FullDisk,
                FailingDisk,
                PowerLoss,
                WrongClock,
                RollingRestart,
                Handover,
                Replacement {
    /// What is done, and to whom.
    String words();

    /// The members that cannot be expected to do their work meanwhile.
    Set<Integer> harmed();

    void begin() throws IOException;

    void end() throws IOException;

    /// What came of it, once it has ended; empty if that goes without saying.
    default String outcome() {
        return "";
    }
}
