package io.althing.node;

import io.althing.journal.Journal;
import io.althing.journal.JournalException;
import io.althing.journal.disk.Disk;
import io.althing.raft.Recovered;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import io.althing.store.engine.EngineFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a member finds when it starts: brings journal and store to one account, or refuses.
final class Recovery {
    private static final int READ_BYTES_MAX = 8 << 20;

    private Recovery() {}

    static Store openStore(Environment environment, MemberDirectory directory) throws StartRefused {
        try {
            return Store.open(environment.engines().open(), environment.procedures());
        } catch (EngineFailure e) {
            if (e.isDamage()) {
                throw new Damaged("the store in " + directory.store() + " is damaged: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /// Opens the journal, or creates it on a member's first start.
    ///
    /// @param store opened already; what it has applied decides where the log must reach
    static Journal openJournal(Disk disk, MemberDirectory directory, MemberOptions options, Store store)
            throws StartRefused {
        try {
            if (isEmpty(disk, directory)) {
                if (!directory.isNew() && !Origin.isBeginning(store.applied().index())) {
                    throw new Damaged("the journal in " + directory.journal() + " is gone but the store is at index "
                            + store.applied().index()
                            + ": this member may have forgotten votes and entries it promised; "
                            + "move its data directory away and let it join as a new member");
                }
                return Journal.create(
                        disk,
                        directory.journal(),
                        directory.identity(),
                        options.journal(),
                        directory.origin().start());
            }
            Journal journal = Journal.open(disk, directory.journal(), directory.identity(), options.journal());
            reconcile(journal, store, directory);
            return journal;
        } catch (JournalException e) {
            throw refusal(e);
        } catch (IOException e) {
            throw new StartRefused("cannot open the journal in " + directory.journal() + ": " + e.getMessage(), e);
        }
    }

    /// Whether nothing is there but the identity: a crash on the very first start leaves that,
    /// and so does whoever deletes the rest.
    static boolean mayHaveForgotten(Disk disk, MemberDirectory directory, Store store) throws StartRefused {
        try {
            return !directory.isNew() && Origin.isBeginning(store.applied().index()) && isEmpty(disk, directory);
        } catch (IOException e) {
            throw new StartRefused("cannot look into " + directory.journal() + ": " + e.getMessage(), e);
        }
    }

    private static StartRefused refusal(JournalException e) {
        String message = String.valueOf(e.getMessage());
        return e.isDamage() ? new Damaged(message, e) : new StartRefused(message, e);
    }

    private static boolean isEmpty(Disk disk, MemberDirectory directory) throws IOException {
        return !disk.exists(directory.journal())
                || disk.list(directory.journal()).isEmpty();
    }

    /// A crash between putting a received snapshot in force and restarting the journal after it
    /// leaves the store ahead.
    private static void reconcile(Journal journal, Store store, MemberDirectory directory) throws StartRefused {
        Store.Applied applied = store.applied();
        if (applied.index() < journal.start().position().index()) {
            throw new Damaged("the store in " + directory.store() + " has applied up to index " + applied.index()
                    + " but the journal starts after "
                    + journal.start().position().index()
                    + ": the store was damaged or replaced; move the data directory away and join as a new member");
        }
        // The same holds where the log reaches further but is of another term there: that
        // suffix was never committed.
        if (applied.index() > journal.lastIndex()
                || TermRun.termAt(journal.start(), journal.terms(), applied.index()) != applied.term()) {
            journal.reset(new SnapshotPoint(
                    new LogPosition(applied.term(), applied.index()), Configuration.decode(applied.configuration())));
        }
    }

    static Recovered recovered(Journal journal, Store store) throws StartRefused {
        long appliedIndex = store.applied().index();
        List<Entry> window = new ArrayList<>();
        try {
            for (long next = appliedIndex + 1; next <= journal.lastIndex(); ) {
                List<Entry> read = journal.read(next, READ_BYTES_MAX);
                if (read.isEmpty()) {
                    throw new Damaged("the journal cannot give entry " + next + " although it reaches to "
                            + journal.lastIndex() + "; this member must join anew");
                }
                window.addAll(read);
                next = read.getLast().index() + 1;
            }
        } catch (JournalException e) {
            throw refusal(e);
        }
        return new Recovered(
                journal.hardState(),
                journal.start(),
                journal.terms(),
                journal.lastIndex(),
                journal.configurations(),
                appliedIndex,
                window);
    }

    /// Reads entries for a peer; empty if they are cut off meanwhile. Damage found here stops
    /// the member.
    static List<Entry> fetch(Journal journal, long fromIndex, int maxBytes) {
        try {
            return journal.read(fromIndex, maxBytes);
        } catch (JournalException e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
    }
}
