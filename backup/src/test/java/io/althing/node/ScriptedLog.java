package io.althing.node;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.CommandCodec;
import io.althing.store.engine.MemoryHome;
import io.althing.store.procedure.Procedures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The committed log of a member that a test writes, on a store of its own. In this package
/// because only members know how commands become entries.
public final class ScriptedLog implements CommittedLog {
    private final List<Entry> entries = new ArrayList<>();
    private final Replay replay = new Replay(new MemoryHome().open(), Procedures.NONE);
    private final long clusterId;
    private final long incarnation;
    private long term = 1;
    private boolean isLeader = true;
    private long cutIndex;
    private long archivedIndex;

    public ScriptedLog(long clusterId) {
        this(clusterId, 2);
    }

    /// @param incarnation of the member, drawn at its start
    public ScriptedLog(long clusterId, long incarnation) {
        this.clusterId = clusterId;
        this.incarnation = incarnation;
    }

    /// One entry with all these commands.
    public void append(Command... commands) {
        List<byte[]> encoded = Arrays.stream(commands).map(CommandCodec::encode).toList();
        add(new Entry(term, end() + 1, EntryKind.COMMAND, CommandBatch.encode(1, incarnation, end(), encoded)));
    }

    public static Command put(String key, String value) {
        return new Command.Put(Bytes.utf8(key), Bytes.utf8(value), 0, false, false, false);
    }

    public void put(String key) {
        append(put(key, "value of " + end()));
    }

    /// Another term begins, with its first entry.
    public void elect(long newTerm) {
        term = newTerm;
        isLeader = true;
        add(Entry.noop(term, end() + 1));
    }

    public void depose() {
        isLeader = false;
    }

    private void add(Entry entry) {
        entries.add(entry);
        replay.apply(entry);
        replay.publish();
    }

    public void cut(long index) {
        cutIndex = index;
    }

    public long end() {
        return entries.size();
    }

    public List<Entry> entries() {
        return entries;
    }

    public Store store() {
        return replay.store();
    }

    /// What was said to be archived last.
    public long archivedIndex() {
        return archivedIndex;
    }

    @Override
    public long clusterId() {
        return clusterId;
    }

    @Override
    public Standing standing() {
        return new Standing(isLeader ? term : 0, replay.store().applied());
    }

    @Override
    public List<Entry> read(long fromIndex, long toIndex, int maxBytes) {
        return fromIndex <= cutIndex || fromIndex > end()
                ? List.of()
                : entries.subList((int) fromIndex - 1, (int) Math.min(toIndex, fromIndex + maxBytes / 64));
    }

    @Override
    public void archived(long index) {
        archivedIndex = index;
    }

    @Override
    public CompletableFuture<Copy> copy() {
        return CompletableFuture.completedFuture(
                new Copy(replay.store().applied(), replay.store().engine().checkpoint()));
    }
}
