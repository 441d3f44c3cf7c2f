package io.althing.node;

import io.althing.journal.Journal;
import io.althing.journal.JournalException;
import io.althing.journal.disk.Disk;
import io.althing.raft.log.Entry;
import io.althing.store.Store;
import io.althing.store.engine.EngineHome;
import io.althing.store.procedure.Procedures;
import java.util.List;
import java.util.random.RandomGenerator;

/// What one member's disk holds of a cluster whose majority is lost for good. Every entry of its
/// journal is carried out, known to be committed or not: whatever was acknowledged and reached
/// this disk is among them, and nobody is left who could say otherwise.
public final class Survivor implements AutoCloseable {
    private static final int READ_BYTES_MAX = 8 << 20;

    private final MemberDirectory directory;
    private final Journal journal;
    private final Replay replay;

    private Survivor(MemberDirectory directory, Journal journal, Replay replay) {
        this.directory = directory;
        this.journal = journal;
        this.replay = replay;
    }

    /// @throws StartRefused if the directory is in use, somebody else's, or damaged
    public static Survivor open(
            MemberOptions options, Disk disk, EngineHome engines, RandomGenerator random, Procedures procedures)
            throws StartRefused {
        MemberDirectory directory = MemberDirectory.open(disk, options, random);
        Replay replay = null;
        try {
            replay = new Replay(engines.open(), procedures);
            Survivor survivor =
                    new Survivor(directory, Recovery.openJournal(disk, directory, options, replay.store()), replay);
            survivor.carryOut();
            return survivor;
        } catch (StartRefused e) {
            if (replay != null) {
                replay.close();
            }
            MemberDirectory.release(directory.lock());
            throw e;
        }
    }

    private void carryOut() throws StartRefused {
        try {
            long next = replay.store().applied().index() + 1;
            while (next <= journal.lastIndex()) {
                List<Entry> entries = journal.read(next, READ_BYTES_MAX);
                if (entries.isEmpty()) {
                    throw new StartRefused("the journal cannot give entry " + next);
                }
                entries.forEach(replay::apply);
                next = entries.getLast().index() + 1;
            }
            replay.publish();
        } catch (JournalException e) {
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        }
    }

    public Store store() {
        return replay.store();
    }

    @Override
    public void close() {
        replay.close();
        journal.close();
        MemberDirectory.release(directory.lock());
    }
}
