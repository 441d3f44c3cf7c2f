package io.althing.node;

import io.althing.journal.Journal;
import io.althing.journal.JournalException;
import io.althing.journal.disk.Disk;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import io.althing.store.engine.Engine;
import io.althing.store.engine.EngineHome;
import io.althing.store.members.MemberRecord;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes the directory of a founding member whose cluster begins with a state instead of with
/// nothing: its journal starts after the place where that state stands.
public final class Restoration {
    private Restoration() {}

    /// Where the state comes from. Every member of the cluster must be given the same.
    public interface Content {
        /// Fills an empty engine.
        ///
        /// @param configuration to be recorded with it
        /// @param founders likewise
        /// @return where the state stands
        Store.Applied fill(Engine engine, byte[] configuration, List<MemberRecord> founders) throws IOException;
    }

    /// Fills an empty directory; durable when this returns. What is there when it fails is worth
    /// nothing.
    ///
    /// @param options with the directory to fill
    public static Store.Applied restore(
            MemberOptions options, Disk disk, EngineHome engines, RandomGenerator random, Content content)
            throws StartRefused, IOException {
        MemberDirectory directory = MemberDirectory.open(disk, options, random);
        try {
            Configuration configuration = options.origin().configuration();
            Store.Applied applied;
            try (Engine engine = engines.open()) {
                applied = content.fill(
                        engine, configuration.encode(), options.origin().founders());
            }
            LogPosition position = new LogPosition(applied.term(), applied.index());
            Journal.create(
                            disk,
                            directory.journal(),
                            directory.identity(),
                            options.journal(),
                            new SnapshotPoint(position, configuration))
                    .close();
            return applied;
        } catch (JournalException e) {
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        } finally {
            MemberDirectory.release(directory.lock());
        }
    }
}
