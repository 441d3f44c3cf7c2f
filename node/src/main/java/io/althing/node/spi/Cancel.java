package io.althing.node.spi;

/// Takes back what was scheduled, if it has not run.
public interface Cancel {
    void cancel();
}
