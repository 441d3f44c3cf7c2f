package io.althing.simulation.world;

/// The machine lost its power just here. An error, so that nothing in a member can take it for
/// something to handle.
public final class PowerLoss extends Error {
    private static final long serialVersionUID = 1L;

    public PowerLoss() {
        super("power loss", null, false, false);
    }
}
