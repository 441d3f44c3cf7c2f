package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher.Polled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final KeyRange RANGE = KeyRange.single(Bytes.utf8("a"));

    private final Store store = Store.open(new MemoryHome().open());
    private final WatchHub hub = store.watches();
    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private final List<Polled> told = new ArrayList<>();

    @AfterEach
    void close() {
        store.close();
    }

    private Follower follow(Turns turns, long from, Consumer<Polled> each) {
        return new Follower(hub, turns, RANGE, from, true, each);
    }

    private void put() {
        var put = new Command.Put(Bytes.utf8("a"), Bytes.EMPTY, 0, false, false, false);
        store.apply(1, store.applied().index() + 1, List.of(put));
        store.publish();
    }

    private void runElsewhere() {
        for (Runnable next = elsewhere.poll(); next != null; next = elsewhere.poll()) {
            next.run();
        }
    }

    @Test
    void whoKeepsUpIsToldByTheThreadThatApplies() {
        Follower follower = follow(Turns.hereOrOn(elsewhere::add), 0, told::add);
        put();
        assertThat(told).hasSize(1);
        put();
        assertThat(told).hasSize(2);
        assertThat(elsewhere).isEmpty();
        follower.close();
        put();
        assertThat(told).hasSize(2);
        assertThat(hub.watcherCount()).isZero();
    }

    @Test
    void whoMayTakeLongIsToldElsewhere() {
        Follower follower = follow(Turns.on(elsewhere::add), 0, told::add);
        put();
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
        for (int i = 0; i < 2; i++) {
            told.clear();
            put();
            assertThat(told).hasSizeBetween(1, 10);
            runElsewhere();
            assertThat(told).hasSize(100);
        }
    }

    @Test
    void whoIsBehindReadsElsewhere() {
        put();
        Follower follower = follow(Turns.hereOrOn(elsewhere::add), store.revision(), told::add);
        assertThat(told).isEmpty();
        runElsewhere();
        assertThat(told).hasSize(1);
        put();
        assertThat(told).hasSize(2);
        assertThat(elsewhere).isEmpty();
        follower.close();
    }

    @Test
    void whatFailsDoesNotStopWhoApplies() {
        follow(Turns.hereOrOn(elsewhere::add), 0, _ -> {
            throw new IllegalStateException("a bug");
        });
        put();
        assertThat(elsewhere).hasSize(1);
        assertThatThrownBy(this::runElsewhere).hasMessage("a bug");
    }
}
