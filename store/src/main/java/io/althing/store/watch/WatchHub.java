package io.althing.store.watch;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.engine.EngineClosed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where watchers register. Publishing happens on the applying thread; opening, polling and
/// closing on any.
///
/// The hub outlives the store behind it: when a snapshot replaces the store, the next one is
/// attached and every watcher goes on from its own next revision.
///
/// Its lock guards the registry of groups, and is held while a batch is matched; each group's own
/// lock is taken inside it, never the other way round. Polling takes only the group's lock.
public final class WatchHub {
    /// What it costs to put one range into the index, in ranges that are asked by themselves.
    private static final long INDEXING_COST = 8;

    private static final int RECENT_REVISIONS = 1 << 13;
    private static final int OWN_RECENT_REVISIONS = 1 << 10;

    private final Ring ring;
    private final Map<Bytes, List<WatchGroup>> singles = new HashMap<>();
    private final TreeMap<Bytes, List<WatchGroup>> ranges = new TreeMap<>();

    /// Ranges are found by an index that is made anew only once it pays, as some come and go all
    /// the time.
    private RangeIndex rangeIndex = new RangeIndex(List.of());

    /// Groups of ranges that the index lacks, and how many were asked in vain or not: as much as
    /// making it anew would have cost, when it is.
    private final Set<WatchGroup> recent = new LinkedHashSet<>();

    private long askedRecent;

    /// Groups in the index that nobody is in any more.
    private int deserted;

    private int watcherCount;

    private volatile @Nullable History history;
    private volatile long revision;

    public WatchHub() {
        this(RECENT_REVISIONS);
    }

    /// A hub for what procedures keep: whoever follows that is hardly ever behind, and what is kept
    /// for a while only to be dropped is costly to collect.
    public static WatchHub ofProcedures() {
        return new WatchHub(OWN_RECENT_REVISIONS);
    }

    private WatchHub(int recentRevisions) {
        this.ring = new Ring(recentRevisions);
    }

    /// Opens a watcher of the events of `range` from `startRevision` on (0: after the present
    /// revision).
    ///
    /// @param withPrevious deliver the pair before each event too
    /// @param onReady called, on the applying thread or within a call to the watcher, when
    ///     [Watcher#poll] may have something after it said it had nothing; must not block
    public Watcher open(
            KeyRange range,
            long startRevision,
            boolean wantsPuts,
            boolean wantsDeletes,
            boolean withPrevious,
            Runnable onReady) {
        synchronized (this) {
            var group = group(range, wantsPuts, wantsDeletes);
            var watcher = new GroupWatcher(this, group, startRevision, withPrevious, onReady);
            group.add(watcher);
            watcherCount++;
            return watcher;
        }
    }

    /// The revision up to which in-sync watchers have been handed everything.
    public long revision() {
        return revision;
    }

    public synchronized int watcherCount() {
        return watcherCount;
    }

    /// Makes this store's history the one that watchers read, and sends them all to catch up from
    /// it.
    public void attach(History next) {
        var woken = new ArrayList<GroupWatcher>();
        synchronized (this) {
            ring.clear();
            forEachGroup(group -> group.fallBack(revision, woken));
            history = next;
            revision = next.revision();
        }
        woken.forEach(GroupWatcher::wake);
    }

    /// Stops reading from this history, whose store closes. Watchers that would have to say that
    /// they have nothing.
    public synchronized void detach(History closing) {
        if (closing.equals(history)) {
            history = null;
        }
    }

    /// Hands over revisions that were just published, in order. On the applying thread.
    public void publish(List<RevisionChanges> published) {
        if (published.isEmpty()) {
            return;
        }
        var woken = new ArrayList<GroupWatcher>();
        synchronized (this) {
            for (var each : published) {
                ring.add(each);
            }
            if (watcherCount > 0) {
                published.forEach(each -> match(each, woken));
            }
            revision = published.getLast().revision();
        }
        woken.forEach(GroupWatcher::wake);
    }

    private void match(RevisionChanges published, List<GroupWatcher> woken) {
        var touched = new ArrayList<WatchGroup>();
        var index = rangeIndex();
        for (Change change : published.changes()) {
            var key = change.pair().key();
            for (var group : singles.getOrDefault(key, List.of())) {
                match(group, change, touched);
            }
            index.forEachWith(key, group -> match(group, change, touched));
            for (var group : recent) {
                if (group.range().contains(key)) {
                    match(group, change, touched);
                }
            }
        }
        askedRecent += (long) recent.size() * published.changes().size();
        for (var group : touched) {
            group.append(published, woken);
        }
    }

    private static void match(WatchGroup group, Change change, List<WatchGroup> touched) {
        if (group.wants(change) && group.match(change)) {
            touched.add(group);
        }
    }

    private RangeIndex rangeIndex() {
        int known = rangeIndex.size();
        boolean isCostly = askedRecent > INDEXING_COST * (known + recent.size());
        boolean isHollow = deserted > known / 2 + INDEXING_COST;
        if (isCostly || isHollow) {
            var all = new ArrayList<WatchGroup>();
            ranges.values().forEach(all::addAll);
            rangeIndex = new RangeIndex(all);
            recent.clear();
            askedRecent = 0;
            deserted = 0;
        }
        return rangeIndex;
    }

    private WatchGroup group(KeyRange range, boolean wantsPuts, boolean wantsDeletes) {
        var sameStart = registry(range).computeIfAbsent(range.from(), _ -> new ArrayList<>(1));
        for (var group : sameStart) {
            if (group.range().equals(range) && group.hasFilters(wantsPuts, wantsDeletes)) {
                return group;
            }
        }
        var group = new WatchGroup(range, wantsPuts, wantsDeletes);
        sameStart.add(group);
        if (!range.isSingle()) {
            recent.add(group);
        }
        return group;
    }

    private Map<Bytes, List<WatchGroup>> registry(KeyRange range) {
        return range.isSingle() ? singles : ranges;
    }

    /// Revisions that are held for watchers a little behind.
    public long ringRevisions() {
        return ring.revisions();
    }

    public long ringBytes() {
        return ring.sizeBytes();
    }

    /// How many watchers are behind what they have yet to read from the store. Looks at all.
    public int behindCount() {
        var groups = new ArrayList<WatchGroup>();
        synchronized (this) {
            forEachGroup(groups::add);
        }
        return groups.stream().mapToInt(WatchGroup::behindCount).sum();
    }

    /// Events that watchers in step with the writers have yet to take. Looks at all.
    public long pendingEvents() {
        var groups = new ArrayList<WatchGroup>();
        synchronized (this) {
            forEachGroup(groups::add);
        }
        return groups.stream().mapToLong(WatchGroup::pendingEvents).sum();
    }

    private void forEachGroup(Consumer<WatchGroup> action) {
        singles.values().forEach(groups -> groups.forEach(action));
        ranges.values().forEach(groups -> groups.forEach(action));
    }

    synchronized void remove(GroupWatcher watcher, WatchGroup group) {
        watcherCount--;
        if (!group.remove(watcher)) {
            return;
        }
        var registry = registry(group.range());
        var sameStart = registry.getOrDefault(group.range().from(), List.of());
        sameStart.remove(group);
        if (sameStart.isEmpty()) {
            registry.remove(group.range().from());
        }
        if (!group.range().isSingle() && !recent.remove(group)) {
            deserted++;
        }
    }

    @Nullable
    History history() {
        return history;
    }

    History requireHistory() {
        var present = history;
        if (present == null) {
            throw new EngineClosed();
        }
        return present;
    }

    Ring ring() {
        return ring;
    }
}
