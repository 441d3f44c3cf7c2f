package io.althing.backup;

import io.althing.node.CommittedLog;
import io.althing.raft.log.Entry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a backup ends, and what goes on from there.
///
/// @param term of the entry at `index`
/// @param link of the chain there
record Tail(long index, long term, byte[] link) {
    private static final int COMPARED_BYTES = 8 << 20;

    static Tail behind(long clusterId, long index, long term) {
        return new Tail(index, term, Hashes.begin(clusterId, index, term));
    }

    Tail with(Entry entry) {
        return new Tail(entry.index(), entry.term(), Hashes.extend(link, entry));
    }

    /// Finds where a leader goes on. What is in the backup must be what is in its own log: all
    /// of it was committed, so a leader that lacks it is of another history.
    ///
    /// @return null if only a full copy helps: there is nothing yet, or the leader's log was
    ///     cut behind the end
    /// @throws BackupException if this is the backup of another history
    static @Nullable Tail find(Backup backup, Catalogue catalogue, CommittedLog log, long appliedIndex)
            throws IOException {
        long end = catalogue.endIndex();
        if (end == 0) {
            return null;
        }
        if (end > appliedIndex) {
            throw foreign(backup, "ends at entry " + end + ", this cluster at " + appliedIndex);
        }
        // Pieces first, though a copy may reach further: what lies between is archived late,
        // not never.
        SegmentName last = catalogue.lastSegment();
        Tail tail = last == null ? null : behind(backup, last, log);
        FullName full = catalogue.lastFull();
        return tail == null && full != null ? behind(backup, full, log) : tail;
    }

    private static @Nullable Tail behind(Backup backup, SegmentName name, CommittedLog log) throws IOException {
        List<Entry> own = log.read(name.lastIndex(), name.lastIndex(), 1);
        if (own.isEmpty()) {
            return null;
        }
        Segment segment = backup.read(name);
        compare(backup, segment, log, own.getFirst());
        return new Tail(name.lastIndex(), own.getFirst().term(), segment.after());
    }

    private static @Nullable Tail behind(Backup backup, FullName name, CommittedLog log) throws IOException {
        List<Entry> own = log.read(name.index(), name.index(), 1);
        if (own.isEmpty()) {
            return null;
        }
        if (backup.read(name).entryTerm() != own.getFirst().term()) {
            throw foreign(backup, "has another entry " + name.index());
        }
        return behind(backup.clusterId(), name.index(), own.getFirst().term());
    }

    /// As much of the last piece as the log still has: a first entry of a term looks the same
    /// in every history.
    private static void compare(Backup backup, Segment segment, CommittedLog log, Entry end) throws IOException {
        List<Entry> archived = segment.entries();
        List<Entry> own = log.read(segment.name().firstIndex(), end.index(), COMPARED_BYTES);
        for (int i = 0; i < own.size(); i++) {
            if (!own.get(i).equals(archived.get(i))) {
                throw foreign(backup, "has another entry " + own.get(i).index());
            }
        }
        if (!archived.getLast().equals(end)) {
            throw foreign(backup, "has another entry " + end.index());
        }
    }

    private static BackupException foreign(Backup backup, String what) {
        return new BackupException(backup.vault() + " holds another history of a cluster " + backup.cluster() + ": it "
                + what + "; give another place to back up to, or move that one away");
    }
}
