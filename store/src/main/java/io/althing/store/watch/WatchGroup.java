package io.althing.store.watch;

import io.althing.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All watchers of the same events: they share one chain of matched revisions, each with its own
/// place in it.
///
/// The chain has no length of its own: a link lives as long as a watcher has not passed it. Its
/// lock guards the chain and every place in it; nothing is called and no other lock taken while
/// it is held.
final class WatchGroup {
    /// Watchers further behind than this leave the chain and catch up from the ring or the store.
    static final int MAX_BEHIND_LINKS = 1_024;

    static final long MAX_BEHIND_BYTES = 16 << 20;

    /// Looking for watchers that are too far behind costs a walk over all, so it is done once
    /// in so many links.
    private static final int CHECK_EVERY_LINKS = 256;

    static final class Link {
        final RevisionChanges matched;
        final long number;
        final long endBytes;

        @Nullable
        Link next;

        Link(RevisionChanges matched, long number, long endBytes) {
            this.matched = matched;
            this.number = number;
            this.endBytes = endBytes;
        }
    }

    private final KeyRange range;
    private final boolean wantsPuts;
    private final boolean wantsDeletes;

    private final List<GroupWatcher> watchers = new ArrayList<>();
    private List<GroupWatcher> waiting = new ArrayList<>();
    private Link tail = new Link(new RevisionChanges(0, List.of()), 0, 0);

    /// Matches of the revision being published; used by the publishing thread only.
    private List<Change> matches = new ArrayList<>(1);

    WatchGroup(KeyRange range, boolean wantsPuts, boolean wantsDeletes) {
        this.range = range;
        this.wantsPuts = wantsPuts;
        this.wantsDeletes = wantsDeletes;
    }

    KeyRange range() {
        return range;
    }

    boolean hasFilters(boolean puts, boolean deletes) {
        return wantsPuts == puts && wantsDeletes == deletes;
    }

    boolean wants(Change change) {
        return change.isDelete() ? wantsDeletes : wantsPuts;
    }

    /// Returns whether this is the first match of the revision.
    boolean match(Change change) {
        matches.add(change);
        return matches.size() == 1;
    }

    /// Appends the matches to the chain and adds to `woken` who waits for them.
    synchronized void append(RevisionChanges published, List<GroupWatcher> woken) {
        var matched = matches.size() == published.changes().size()
                ? published
                : new RevisionChanges(published.revision(), matches);
        matches = new ArrayList<>(1);
        var link = new Link(matched, tail.number + 1, tail.endBytes + matched.sizeBytes());
        tail.next = link;
        tail = link;
        if (!waiting.isEmpty()) {
            woken.addAll(waiting);
            waiting = new ArrayList<>();
        }
        if (link.number % CHECK_EVERY_LINKS == 0) {
            watchers.forEach(watcher -> watcher.leaveIfFarBehind(link));
        }
    }

    synchronized int behindCount() {
        return (int) watchers.stream().filter(GroupWatcher::isBehind).count();
    }

    Link tail() {
        return tail;
    }

    void addWaiting(GroupWatcher watcher) {
        waiting.add(watcher);
    }

    synchronized void add(GroupWatcher watcher) {
        watcher.slot = watchers.size();
        watchers.add(watcher);
    }

    /// Returns whether nobody is left.
    synchronized boolean remove(GroupWatcher watcher) {
        var last = watchers.removeLast();
        if (last.slot != watcher.slot) {
            watchers.set(watcher.slot, last);
            last.slot = watcher.slot;
        }
        waiting.remove(watcher);
        return watchers.isEmpty();
    }

    /// Sends everyone to catch up from the store and adds them to `woken`.
    synchronized void fallBack(long publishedRevision, List<GroupWatcher> woken) {
        watchers.forEach(watcher -> watcher.fallBack(publishedRevision));
        waiting = new ArrayList<>();
        woken.addAll(watchers);
    }
}
