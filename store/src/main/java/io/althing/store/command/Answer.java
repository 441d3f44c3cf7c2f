package io.althing.store.command;

/// What a procedure answers. The module that brings the procedures knows which there are.
public interface Answer {
    /// Whether nothing was changed, as it was refused.
    default boolean isRefusal() {
        return false;
    }
}
