package io.althing.backup;

import io.althing.node.Replay;
import io.althing.raft.log.Entry;
import io.althing.store.Store;
import io.althing.store.engine.EngineHome;
import io.althing.store.procedure.Procedures;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes of a backup the store that a cluster had at a point: a full copy, and on it the
/// entries of the log, carried out as members did. Whatever members wrote down about it is
/// checked on the way: hashes of what is read, the chain of the log, and the state's own hash
/// after each piece.
public final class Rebuild implements AutoCloseable {
    private final Backup backup;
    private final RestorePlan plan;
    private final Replay replay;
    private long position;
    private long term;
    private byte @Nullable [] link;
    private boolean isThere;

    private Rebuild(Backup backup, RestorePlan plan, Replay replay) {
        this.backup = backup;
        this.plan = plan;
        this.replay = replay;
        this.position = replay.store().applied().index();
        this.term = replay.store().applied().term();
    }

    /// @param home empty, and worth nothing if this fails
    /// @param procedures what carries out the calls among the entries
    /// @throws BackupException if anything is not as it was written
    public static Rebuild of(Backup backup, RestorePlan plan, EngineHome home, Procedures procedures)
            throws IOException {
        Manifest manifest = backup.read(plan.full());
        FullCopy.read(backup, manifest, home);
        Replay replay = new Replay(home.open(), procedures);
        boolean isDone = false;
        List<SegmentName> names = plan.segments();
        try (ReadAhead<Segment> segments = new ReadAhead<>(names.size(), number -> backup.read(names.get(number)))) {
            Rebuild rebuild = new Rebuild(backup, plan, replay);
            rebuild.checkCopy(manifest);
            for (int i = 0; i < names.size(); i++) {
                rebuild.carryOut(segments.next());
            }
            replay.publish();
            isDone = true;
            return rebuild;
        } catch (IllegalArgumentException e) {
            throw new BackupException(
                    backup.vault() + " has an entry that no member of this version wrote: " + e.getMessage());
        } finally {
            if (!isDone) {
                replay.close();
            }
        }
    }

    private void checkCopy(Manifest manifest) throws BackupException {
        Store.Applied applied = replay.store().applied();
        FullName name = plan.full();
        boolean isSame = applied.index() == name.index()
                && applied.term() == manifest.entryTerm()
                && applied.revision() == name.revision()
                && applied.stateHash() == manifest.stateHash();
        if (!isSame) {
            throw new BackupException(backup.what(name.text()) + " does not hold what its manifest says: it stands at "
                    + applied.term() + "/" + applied.index() + " with state " + Long.toHexString(applied.stateHash()));
        }
    }

    private void carryOut(Segment segment) throws BackupException {
        String what = backup.what(segment.name().text());
        byte[] reached = segment.before();
        if (segment.name().firstIndex() == position + 1) {
            check(what, segment, segment.beforeTerm(), reached);
        }
        for (Entry entry : segment.entries()) {
            reached = Hashes.extend(reached, entry);
            if (entry.index() == position) {
                check(what, segment, entry.term(), reached);
            }
            if (entry.index() <= position || isThere) {
                continue;
            }
            carryOut(what, entry, segment.name().revision());
        }
        link = reached;
        if (!isThere && segment.name().revision() > 0) {
            checkState(what, segment);
        }
    }

    /// Logs that have a term at an index in common have all before it in common (Raft §5.3).
    private void check(String what, Segment segment, long termThere, byte[] reached) throws BackupException {
        boolean isChained = link == null || segment.isFresh() || Arrays.equals(link, reached);
        if (termThere != term || !isChained) {
            throw new BackupException(what + " does not follow on what is before it: it is of another history; move"
                    + " it away if another piece of the log has the same entries, or ask for a point before it");
        }
    }

    private void carryOut(String what, Entry entry, long revisionAfter) throws BackupException {
        if (entry.term() < term) {
            throw new BackupException(what + " contradicts itself: terms go back at entry " + entry.index());
        }
        switch (plan.point()) {
            case Point.Revision(var wanted)
            when revisionAfter == 0 || revisionAfter >= wanted -> isThere = replay.applyUpTo(entry, wanted);
            case Point.Index(var last) -> {
                replay.apply(entry);
                isThere = entry.index() == last;
            }
            case Point.Latest _, Point.At _, Point.Revision _ -> replay.apply(entry);
        }
        position = entry.index();
        term = entry.term();
    }

    private void checkState(String what, Segment segment) throws BackupException {
        replay.publish();
        Store.Applied applied = replay.store().applied();
        if (applied.revision() != segment.name().revision() || applied.stateHash() != segment.stateHash()) {
            throw new BackupException(what + " leads to revision " + applied.revision() + ", state "
                    + Long.toHexString(applied.stateHash()) + ", where the member that archived it had revision "
                    + segment.name().revision() + ", state " + Long.toHexString(segment.stateHash())
                    + ": restore to a point before it, with the version that wrote it if this is another");
        }
    }

    public Store store() {
        return replay.store();
    }

    /// By when all was applied that is in the piece where the point lies.
    public Instant time() {
        return plan.time();
    }

    @Override
    public void close() {
        replay.close();
    }
}
