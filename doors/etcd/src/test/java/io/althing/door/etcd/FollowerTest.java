package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.watch.Change;
import io.althing.store.watch.History;
import io.althing.store.watch.RevisionChanges;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final KeyRange RANGE = KeyRange.single(Bytes.utf8("a"));

    private final WatchHub hub = new WatchHub();
    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private final List<Polled> told = new ArrayList<>();

    /// A store at revision 5 in which nothing has happened.
    private static final class AtFive implements History {
        @Override
        public long revision() {
            return 5;
        }

        @Override
        public long compactedRevision() {
            return -1;
        }

        @Override
        public Window changes(long fromRevision, long toRevision, Predicate<Bytes> matches, int maxBytes) {
            return new Window(List.of(), toRevision);
        }

        @Override
        public @Nullable KeyValue pair(Bytes key, long modRevision) {
            return null;
        }
    }

    @BeforeEach
    void attach() {
        hub.attach(new AtFive());
    }

    private Follower follow(Turns turns, long from, Consumer<Polled> each) {
        return new Follower(hub, turns, RANGE, from, true, each);
    }

    private void publish(long revision) {
        var pair = new KeyValue(Bytes.utf8("a"), revision, revision, 1, Bytes.EMPTY, 0);
        hub.publish(List.of(new RevisionChanges(revision, List.of(new Change(false, pair, 0)))));
    }

    private void runElsewhere() {
        for (Runnable next = elsewhere.poll(); next != null; next = elsewhere.poll()) {
            next.run();
        }
    }

    @Test
    void whoKeepsUpIsToldByTheThreadThatApplies() {
        Follower follower = follow(Turns.hereOrOn(elsewhere::add), 0, told::add);
        publish(6);
        assertThat(told).hasSize(1);
        publish(7);
        assertThat(told).hasSize(2);
        assertThat(elsewhere).isEmpty();
        follower.close();
        publish(8);
        assertThat(told).hasSize(2);
        assertThat(hub.watcherCount()).isZero();
    }

    @Test
    void whoMayTakeLongIsToldElsewhere() {
        Follower follower = follow(Turns.on(elsewhere::add), 0, told::add);
        publish(6);
        assertThat(told).isEmpty();
        runElsewhere();
        assertThat(told).hasSize(1);
        follower.close();
    }

    @Test
    void ofManyOnlyTheFirstAreToldByTheThreadThatApplies() {
        Turns turns = Turns.hereOrOn(elsewhere::add);
        for (int i = 0; i < 100; i++) {
            follow(turns, 0, told::add);
        }
        for (long revision = 6; revision < 8; revision++) {
            told.clear();
            publish(revision);
            assertThat(told).hasSizeBetween(1, 10);
            runElsewhere();
            assertThat(told).hasSize(100);
        }
    }

    @Test
    void whoIsBehindReadsElsewhere() {
        publish(6);
        Follower follower = follow(Turns.hereOrOn(elsewhere::add), 6, told::add);
        assertThat(told).isEmpty();
        runElsewhere();
        assertThat(told).hasSize(1);
        publish(7);
        assertThat(told).hasSize(2);
        assertThat(elsewhere).isEmpty();
        follower.close();
    }

    @Test
    void whatFailsDoesNotStopWhoApplies() {
        follow(Turns.hereOrOn(elsewhere::add), 0, _ -> {
            throw new IllegalStateException("a bug");
        });
        publish(6);
        assertThat(elsewhere).hasSize(1);
        assertThatThrownBy(this::runElsewhere).hasMessage("a bug");
    }
}
