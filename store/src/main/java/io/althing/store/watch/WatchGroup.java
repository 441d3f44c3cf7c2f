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
        final long endEvents;

        @Nullable
        Link next;

        /// The end of an empty chain.
        Link() {
            this.matched = new RevisionChanges(0, List.of());
            this.number = 0;
            this.endBytes = 0;
            this.endEvents = 0;
        }

        Link(RevisionChanges matched, Link before) {
            this.matched = matched;
            this.number = before.number + 1;
            this.endBytes = before.endBytes + matched.sizeBytes();
            this.endEvents = before.endEvents + matched.changes().size();
        }
    }

    private final KeyRange range;
    private final boolean wantsPuts;
    private final boolean wantsDeletes;

    private final List<GroupWatcher> watchers = new ArrayList<>();
    private List<GroupWatcher> waiting = new ArrayList<>();
    private Link tail = new Link();

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
        var link = new Link(matched, tail);
        tail.next = link;
        tail = link;
        if (!waiting.isEmpty()) {
            waiting.forEach(GroupWatcher::taken);
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

    /// Events in the chain that watchers have not taken yet; those who catch up from the store do
    /// not know how many there are for them.
    synchronized long pendingEvents() {
        return watchers.stream()
                .mapToLong(watcher -> watcher.pendingEvents(tail))
                .sum();
    }

    Link tail() {
        return tail;
    }

    void addWaiting(GroupWatcher watcher) {
        watcher.waitingSlot = waiting.size();
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
        removeWaiting(watcher);
        return watchers.isEmpty();
    }

    /// In no time however many wait: somebody may close thousands of one group.
    private void removeWaiting(GroupWatcher watcher) {
        if (watcher.waitingSlot < waiting.size()
                && waiting.get(watcher.waitingSlot).equals(watcher)) {
            GroupWatcher last = waiting.removeLast();
            if (!last.equals(watcher)) {
                waiting.set(watcher.waitingSlot, last);
                last.waitingSlot = watcher.waitingSlot;
            }
        }
    }

    /// Sends everyone to catch up from the store and adds them to `woken`.
    synchronized void fallBack(long publishedRevision, List<GroupWatcher> woken) {
        watchers.forEach(watcher -> watcher.fallBack(publishedRevision));
        waiting = new ArrayList<>();
        woken.addAll(watchers);
    }
}
