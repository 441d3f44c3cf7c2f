package io.althing.store.procedure;

import io.althing.store.Bytes;
import io.althing.store.command.Answer;
import io.althing.store.command.Command;
import java.util.List;

/// Carries out [Command.Call]. Pure: looks at nothing but the command and the keys, as every
/// member must come to the same state; no clock, no chance, no order of a hash table.
public interface Procedures {
    /// Knows no procedure at all: every call stops the member.
    Procedures NONE = new Procedures() {
        @Override
        public Answer call(Command.Call call, Workspace keys) {
            throw new IllegalArgumentException("this member knows no procedures, and the log calls one");
        }

        @Override
        public void leaseEnded(long lease, boolean isExpiry, Workspace keys) {}

        @Override
        public List<Bytes> namesOf(long lease, Keyspace keys) {
            return List.of();
        }
    };

    /// Does what is asked for, or says in its answer why not, having changed nothing.
    ///
    /// @throws IllegalArgumentException if the request is none of this version: the member must
    ///     stop, as going on would be another state than that of the others
    Answer call(Command.Call call, Workspace keys);

    /// A lease has ended: what depends on it ends in the same revision.
    ///
    /// @param isExpiry whether its time was over, and not that somebody ended it
    void leaseEnded(long lease, boolean isExpiry, Workspace keys);

    /// The names that a caller must be allowed to write to end this lease.
    List<Bytes> namesOf(long lease, Keyspace keys);
}
