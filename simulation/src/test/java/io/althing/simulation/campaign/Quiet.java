package io.althing.simulation.campaign;

import java.util.logging.Level;
import java.util.logging.Logger;

/// What simulated members log is of no interest to whoever reads the tests' output.
final class Quiet {
    /// Held, so that its level is.
    private static final Logger ROOT = Logger.getLogger("");

    private Quiet() {}

    static void please() {
        ROOT.setLevel(Level.OFF);
    }
}
