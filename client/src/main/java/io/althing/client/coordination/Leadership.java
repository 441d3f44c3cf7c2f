package io.althing.client.coordination;

import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;

/// Leading in an election.
///
/// @param grant its token, its safety, and its loss
public record Leadership(Grant grant, String election) implements AutoCloseable {
    /// Says something else to those who follow.
    public Answer<Long> proclaim(Bytes value) {
        return grant.proclaim(election, value);
    }

    /// Lets the next one lead.
    public Answer<Boolean> resign() {
        return grant.release();
    }

    /// Resigns, and waits for that, but not long.
    @Override
    public void close() {
        grant.close();
    }
}
