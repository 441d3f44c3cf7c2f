package io.althing.simulation;

import io.althing.simulation.campaign.Tool;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The simulator as a program: see [Tool].
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // What members log is told by the timeline.
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(new Tool(System.out).run(List.of(arguments)));
    }
}
