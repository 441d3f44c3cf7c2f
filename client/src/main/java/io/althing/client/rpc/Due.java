package io.althing.client.rpc;

/// Something that is to be done later.
public interface Due {
    /// Leaves it undone. No harm if it is done.
    void cancel();
}
