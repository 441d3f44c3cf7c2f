package io.althing.store.procedure;

import io.althing.store.Bytes;

/// What a procedure may do. All that one command does is one revision.
public interface Workspace extends Keyspace {
    /// The revision that changes made now will have: greater than any that a key here ever had.
    long nextRevision();

    void put(Bytes key, Bytes value);

    /// Deletes a key, if it is there.
    void delete(Bytes key);

    /// Grants a lease of a new id, for what is to happen some time later: [Procedures#leaseEnded]
    /// is called then. Nobody renews it.
    ///
    /// @param ttlSeconds above 0
    /// @return its id
    long grantLease(long ttlSeconds);

    /// Ends a lease before its time, if it is there; [Procedures#leaseEnded] is not called.
    void endLease(long id);
}
