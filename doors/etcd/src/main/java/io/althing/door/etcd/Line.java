package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One line as this member sees it, for all who wait in it here. It is kept up to date by one
/// watch, so whatever removes the last key before a waiter wakes that one, without a question to
/// anybody: by the log nobody can come before it any more.
///
/// Its lock guards all that changes; waiters are told outside of it.
final class Line {
    /// Who waits in a line.
    interface Waiter {
        Bytes key();

        /// What created its key.
        long since();

        /// It is at the head.
        ///
        /// @param revision at this one, and maybe before
        void arrived(long revision);

        /// Its key has gone.
        void lost();
    }

    private final Member member;
    private final Turns turns;
    private final KeyRange keys;
    private final Standing standing = new Standing();

    /// By when they came; side by side in the order in which they asked.
    private final TreeMap<Long, List<Waiter>> waiting = new TreeMap<>();

    private @Nullable Follower follower;

    /// What `standing` is the state of.
    private long revision;

    private boolean isClosed;

    Line(Member member, Turns turns, KeyRange keys) {
        this.member = member;
        this.turns = turns;
        this.keys = keys;
    }

    /// Tells `waiter`, within this call or later, what becomes of it, unless it leaves before.
    void join(Waiter waiter) {
        News news = new News();
        synchronized (this) {
            waiting.computeIfAbsent(waiter.since(), _ -> new ArrayList<>(1)).add(waiter);
            if (follower == null) {
                look(news);
            } else if (waiter.since() <= revision && standing.since(waiter.key()) != waiter.since()) {
                lose(waiter.since(), waiter.key(), news);
            }
            arrivals(news);
        }
        news.tell();
    }

    synchronized void leave(Waiter waiter) {
        List<Waiter> beside = waiting.get(waiter.since());
        if (beside != null && beside.remove(waiter) && beside.isEmpty()) {
            waiting.remove(waiter.since());
        }
    }

    /// Reads the whole line from this member's own state. Under the lock.
    private void look(News news) {
        Result.Range range = member.store().bare(keys);
        standing.replace(range.pairs());
        revision = range.revision();
        if (!isClosed) {
            follower = new Follower(member, turns, keys, revision + 1, true, this::happened);
        }
        for (long since : List.copyOf(waiting.headMap(revision, true).keySet())) {
            for (Waiter waiter : List.copyOf(waiting.getOrDefault(since, List.of()))) {
                if (standing.since(waiter.key()) != since) {
                    lose(since, waiter.key(), news);
                }
            }
        }
    }

    private void happened(Polled polled) {
        News news = new News();
        synchronized (this) {
            switch (polled) {
                case Polled.Events(var events, var _, var _) -> events.forEach(event -> happened(event, news));
                case Polled.Compacted _ -> {
                    unfollow();
                    look(news);
                }
                case Polled.Nothing _ -> {}
            }
            arrivals(news);
        }
        news.tell();
    }

    private void happened(Event event, News news) {
        KeyValue pair = event.pair();
        long before = standing.since(pair.key());
        if (event.isDelete()) {
            standing.remove(pair.key());
        } else {
            standing.put(withoutValue(pair));
        }
        if (before != 0 && standing.since(pair.key()) != before) {
            lose(before, pair.key(), news);
        }
        revision = pair.modRevision();
    }

    private static KeyValue withoutValue(KeyValue pair) {
        return new KeyValue(
                pair.key(), pair.createRevision(), pair.modRevision(), pair.version(), Bytes.EMPTY, pair.lease());
    }

    /// All who waited with this key.
    private void lose(long since, Bytes key, News news) {
        List<Waiter> beside = waiting.getOrDefault(since, List.of());
        for (Waiter waiter : List.copyOf(beside)) {
            if (waiter.key().equals(key)) {
                news.lost.add(waiter);
                leave(waiter);
            }
        }
    }

    private void arrivals(News news) {
        KeyValue head = standing.head();
        if (head == null) {
            return;
        }
        news.revision = revision;
        for (Waiter waiter : List.copyOf(waiting.getOrDefault(head.createRevision(), List.of()))) {
            // Whoever came by the same transaction may not be known yet.
            if (standing.since(waiter.key()) == waiter.since()) {
                news.arrived.add(waiter);
                leave(waiter);
            }
        }
    }

    private void unfollow() {
        if (follower != null) {
            follower.close();
            follower = null;
        }
    }

    synchronized void close() {
        isClosed = true;
        unfollow();
    }

    /// What waiters are to be told.
    private static final class News {
        private final List<Waiter> arrived = new ArrayList<>();
        private final List<Waiter> lost = new ArrayList<>();
        private long revision;

        void tell() {
            arrived.forEach(waiter -> waiter.arrived(revision));
            lost.forEach(Waiter::lost);
        }
    }
}
