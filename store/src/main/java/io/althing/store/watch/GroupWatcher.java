package io.althing.store.watch;

import io.althing.store.engine.EngineClosed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A watcher with its place: a link of the group's chain while in step with the writers, else
/// just a revision.
///
/// Joining the chain without gap or duplicate: whoever catches up reads the hub's revision, then
/// (under the group's lock) the chain's tail. Links at or before the tail are covered once
/// everything up to the tail's revision and the hub's revision is delivered; links after the tail
/// are newer than both, as the hub moves its revision only after it appended to all chains.
final class GroupWatcher implements Watcher {
    private static final int MAX_REVISIONS = 1_000;

    /// How many revisions one call looks at when none of them matches.
    private static final int MAX_LOOKED_AT = 10_000;

    private final WatchHub hub;
    private final WatchGroup group;
    private final boolean withPrevious;
    private final long startRevision;
    private final long openedAt;
    private final Runnable onReady;

    /// Place in the group's list, kept by the group.
    int slot;

    /// Place among those who wait, if it does; kept by the group.
    int waitingSlot;

    // Guarded by the group's lock.
    private WatchGroup.@Nullable Link place;
    private long nextRevision;
    private long deliveredRevision;
    private boolean isWaiting;
    private boolean isClosed;

    GroupWatcher(WatchHub hub, WatchGroup group, long startRevision, boolean withPrevious, Runnable onReady) {
        this.hub = hub;
        this.group = group;
        this.withPrevious = withPrevious;
        this.onReady = onReady;
        this.openedAt = hub.revision();
        this.nextRevision = startRevision == 0 ? openedAt + 1 : startRevision;
        this.startRevision = startRevision;
        synchronized (group) {
            join();
        }
    }

    /// Whether it has to read from the store, and has something to read there. Under the lock.
    boolean isBehind() {
        return place == null && nextRevision <= hub.revision();
    }

    /// Under the lock.
    long pendingEvents(WatchGroup.Link tail) {
        return place == null ? 0 : tail.endEvents - place.endEvents;
    }

    void wake() {
        onReady.run();
    }

    @Override
    public Polled poll(int maxBytes) {
        var taken = new ArrayList<RevisionChanges>();
        boolean isAll = false;
        synchronized (group) {
            var at = place;
            if (at != null) {
                long published = hub.revision();
                at = take(at, taken, maxBytes);
                isAll = at.next == null;
                if (taken.isEmpty()) {
                    return waitForMore(published);
                }
                if (isAll) {
                    // Now rather than by another poll that finds nothing.
                    waitForMore(published);
                }
            }
        }
        return taken.isEmpty()
                ? catchUp(maxBytes)
                : deliver(taken, taken.getLast().revision(), isAll);
    }

    /// Takes links from the chain, and its new place there. Under the lock.
    private WatchGroup.Link take(WatchGroup.Link from, List<RevisionChanges> taken, int maxBytes) {
        long bytes = 0;
        var link = from;
        while (link.next != null && taken.size() < MAX_REVISIONS && (taken.isEmpty() || bytes < maxBytes)) {
            link = link.next;
            if (link.matched.revision() >= nextRevision) {
                taken.add(link.matched);
                bytes += link.matched.sizeBytes();
                nextRevision = link.matched.revision() + 1;
            }
        }
        place = link;
        return link;
    }

    /// By the group, which does not wait for it any more. Under the lock.
    void taken() {
        isWaiting = false;
    }

    /// Under the lock; `published` was read before the chain was seen to end.
    private Polled waitForMore(long published) {
        nextRevision = Math.max(nextRevision, published + 1);
        if (!isWaiting) {
            isWaiting = true;
            group.addWaiting(this);
        }
        return new Polled.Nothing(Math.max(published, deliveredRevision));
    }

    private Polled catchUp(int maxBytes) {
        for (int lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
            var history = hub.history();
            long published = hub.revision();
            long from;
            long covered;
            synchronized (group) {
                from = nextRevision;
                if (join()) {
                    return waitForMore(published);
                }
                // May be ahead of `published`: a batch is on its way into the chains, and in
                // the ring already.
                covered = Math.max(hub.revision(), group.tail().matched.revision());
            }
            if (history == null) {
                return new Polled.Nothing(from - 1); // Attaching the next store wakes everyone.
            }
            if (from < history.compactedRevision()) {
                return new Polled.Compacted(history.compactedRevision());
            }
            try {
                var window = window(history, from, covered + 1, maxBytes);
                if (window == null) {
                    return new Polled.Compacted(history.compactedRevision());
                }
                if (!advance(from, window.nextRevision())) {
                    continue;
                }
                if (!window.changes().isEmpty()) {
                    return deliver(window.changes(), covered, false);
                }
                lookedAt += (int) (window.nextRevision() - from);
            } catch (EngineClosed _) {
                return new Polled.Nothing(from - 1);
            }
        }
        wake();
        synchronized (group) {
            return new Polled.Nothing(nextRevision - 1);
        }
    }

    /// Moves on, unless a new store sent everyone back to where they were.
    private boolean advance(long from, long to) {
        synchronized (group) {
            if (nextRevision != from) {
                return false;
            }
            nextRevision = to;
            return true;
        }
    }

    private History.@Nullable Window window(History history, long from, long to, int maxBytes) {
        long limit = Math.min(to, from + MAX_REVISIONS);
        var recent = hub.ring().read(from, limit, MAX_REVISIONS);
        if (recent == null) {
            return history.changes(from, limit, key -> group.range().contains(key), maxBytes)
                            instanceof History.Window window
                    ? new History.Window(filtered(window.changes()), window.nextRevision())
                    : null;
        }
        var found = new ArrayList<RevisionChanges>();
        long next = from;
        long bytes = 0;
        for (var each : recent) {
            if (!found.isEmpty() && bytes >= maxBytes) {
                break;
            }
            next = each.revision() + 1;
            var matched = matched(each);
            if (!matched.changes().isEmpty()) {
                found.add(matched);
                bytes += matched.sizeBytes();
            }
        }
        return new History.Window(found, next);
    }

    private List<RevisionChanges> filtered(List<RevisionChanges> all) {
        var found = new ArrayList<RevisionChanges>(all.size());
        for (var each : all) {
            var matched = matched(each);
            if (!matched.changes().isEmpty()) {
                found.add(matched);
            }
        }
        return found;
    }

    private RevisionChanges matched(RevisionChanges all) {
        var changes = new ArrayList<Change>(all.changes().size());
        for (Change change : all.changes()) {
            if (group.wants(change) && group.range().contains(change.pair().key())) {
                changes.add(change);
            }
        }
        return changes.size() == all.changes().size() ? all : new RevisionChanges(all.revision(), changes);
    }

    private Polled deliver(List<RevisionChanges> taken, long revision, boolean isAll) {
        var events = new ArrayList<Event>();
        try {
            for (var each : taken) {
                for (Change change : each.changes()) {
                    events.add(withPrevious ? change.eventWithPrevious(hub.requireHistory()) : change.event());
                }
            }
        } catch (EngineClosed _) {
            return putBack(taken.getFirst().revision());
        }
        synchronized (group) {
            deliveredRevision = taken.getLast().revision();
        }
        return new Polled.Events(events, revision, isAll);
    }

    /// Between two stores nobody knows the previous pairs: come again with the next store.
    private Polled putBack(long revision) {
        synchronized (group) {
            nextRevision = revision;
            place = null;
        }
        return new Polled.Nothing(revision - 1);
    }

    /// Takes a place at the end of the chain if everything before it is covered. Under the lock.
    private boolean join() {
        long covered = Math.max(hub.revision(), group.tail().matched.revision());
        if (nextRevision <= covered) {
            return false;
        }
        place = group.tail();
        return true;
    }

    /// Under the lock.
    void leaveIfFarBehind(WatchGroup.Link tail) {
        var at = place;
        if (at != null
                && (tail.number - at.number > WatchGroup.MAX_BEHIND_LINKS
                        || tail.endBytes - at.endBytes > WatchGroup.MAX_BEHIND_BYTES)) {
            leave(at);
        }
    }

    /// Under the lock.
    void fallBack(long publishedRevision) {
        var at = place;
        isWaiting = false;
        if (at == null) {
            return;
        }
        if (at.next == null) {
            nextRevision = Math.max(nextRevision, publishedRevision + 1);
        }
        leave(at);
    }

    private void leave(WatchGroup.Link at) {
        if (at.next != null) {
            nextRevision = Math.max(nextRevision, at.next.matched.revision());
        }
        place = null;
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public boolean isSynced() {
        synchronized (group) {
            return place != null && place.next == null && hub.revision() >= startRevision;
        }
    }

    @Override
    public long inMemory() {
        synchronized (group) {
            return place == null ? -1 : pendingEvents(group.tail());
        }
    }

    @Override
    public void close() {
        synchronized (group) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            place = null;
        }
        hub.remove(this, group);
    }
}
