package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.WatchClient.on;
import static io.althing.door.etcd.WatchClient.onPrefix;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Watch streams under load: many watchers, slow clients, writers that do not wait.
class WatchFlowTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture(
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMillis(30), Duration.ofSeconds(300), 4));

    @Test
    void aWatcherThatIsCreatedAmidWritesMissesNothingAfterTheRevisionItWasToldOf() throws InterruptedException {
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2_000; i++) {
                door.put("a", "" + i);
            }
        });
        List<WatchClient> clients = new ArrayList<>();
        List<WatchResponse> created = new ArrayList<>();
        while (writer.isAlive() && clients.size() < 100) {
            WatchClient client = WatchClient.open(door.channel());
            clients.add(client);
            created.add(client.create(on("a")));
        }
        writer.join();
        long last = door.get("a").getHeader().getRevision();
        for (int i = 0; i < clients.size(); i++) {
            long revision = created.get(i).getHeader().getRevision();
            while (revision < last) {
                for (Event event : clients.get(i).next().getEventsList()) {
                    assertThat(event.getKv().getModRevision()).isEqualTo(++revision);
                }
            }
            clients.get(i).close();
        }
    }

    @Test
    void aSlowClientIsNotSentMoreThanItTakesAndLosesNothing() {
        ByteString value = ByteString.copyFrom(new byte[100_000]);
        try (WatchClient slow = WatchClient.openSlow(door.channel());
                WatchClient quick = WatchClient.open(door.channel())) {
            slow.ask(onPrefix("k"));
            slow.take(1);
            assertThat(slow.next().getCreated()).isTrue();
            quick.create(on("other"));
            for (int i = 0; i < 300; i++) {
                door.kv()
                        .put(PutRequest.newBuilder()
                                .setKey(bytes("k"))
                                .setValue(value)
                                .build());
            }
            // What the slow one leaves lying hinders nobody.
            door.put("other", "1");
            assertThat(quick.next().getEventsCount()).isEqualTo(1);
            slow.take(1_000);
            long revision = 1;
            int responses = 0;
            while (revision < 301) {
                WatchResponse response = slow.next();
                responses++;
                for (Event event : response.getEventsList()) {
                    assertThat(event.getKv().getModRevision()).isEqualTo(++revision);
                    assertThat(event.getKv().getValue().size()).isEqualTo(100_000);
                }
            }
            // Had each event been queued when it happened, there would be one response for each.
            assertThat(responses).isLessThan(290);
        }
    }

    @Test
    void progressWaitsForTheLaggingWatcherAndComesBehindItsEvents() {
        ByteString value = ByteString.copyFrom(new byte[100_000]);
        try (WatchClient slow = WatchClient.openSlow(door.channel())) {
            slow.ask(on("quiet"));
            slow.ask(on("quieter"));
            slow.ask(on("k"));
            slow.take(3);
            for (int i = 0; i < 3; i++) {
                assertThat(slow.next().getWatchId()).isEqualTo(i);
            }
            for (int i = 0; i < 100; i++) {
                door.kv()
                        .put(PutRequest.newBuilder()
                                .setKey(bytes("k"))
                                .setValue(value)
                                .build());
            }
            slow.askProgress();
            slow.take(1_000);
            long revision = 1;
            WatchResponse response = slow.next();
            while (response.getWatchId() != -1) {
                revision += response.getEventsCount();
                response = slow.next();
            }
            assertThat(revision).isEqualTo(101);
            assertThat(response.getHeader().getRevision()).isEqualTo(101);
        }
    }

    @Test
    void watchersThatAskForItAreToldTheRevisionWhenNothingHappens() {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(on("a").setProgressNotify(true));
            watch.create(on("b").setProgressNotify(true).setStartRevision(100));
            watch.create(on("c"));
            door.put("x", "1");
            for (int i = 0; i < 3; i++) {
                WatchResponse progress = watch.next();
                assertThat(progress.getWatchId()).isZero();
                assertThat(progress.getEventsCount()).isZero();
                assertThat(progress.getCanceled()).isFalse();
                assertThat(progress.getHeader().getRevision()).isBetween(1L, 2L);
            }
        }
    }

    @Test
    void manyWatchersOfOneStreamAllSeeTheSameEvents() {
        int watchers = 500;
        try (WatchClient watch = WatchClient.open(door.channel())) {
            for (int i = 0; i < watchers; i++) {
                assertThat(watch.create(onPrefix("k").setPrevKv(i % 2 == 0)).getWatchId())
                        .isEqualTo(i);
            }
            for (int i = 0; i < 20; i++) {
                door.put("k" + i % 3, "" + i);
            }
            long[] revisions = new long[watchers];
            for (int seen = 0; seen < watchers * 20; ) {
                WatchResponse response = watch.next();
                int id = (int) response.getWatchId();
                for (Event event : response.getEventsList()) {
                    long revision = event.getKv().getModRevision();
                    assertThat(revision).isEqualTo(Math.max(1, revisions[id]) + 1);
                    assertThat(event.hasPrevKv()).isEqualTo(id % 2 == 0 && revision > 4);
                    revisions[id] = revision;
                    seen++;
                }
            }
        }
        awaitNoWatchers();
    }

    private void awaitNoWatchers() {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (door.member().watches().watcherCount() > 0) {
            assertThat(System.nanoTime()).as("watchers are closed in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aClientThatVanishesLeavesNoWatchersBehind() {
        for (int i = 0; i < 50; i++) {
            WatchClient watch = WatchClient.open(door.channel());
            watch.create(on("a").setProgressNotify(true));
            watch.close();
        }
        awaitNoWatchers();
        door.put("a", "1");
    }

    @Test
    void writersDoNotWaitForWatchersAndRequestsDoNotWaitForWriters() {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(on("a"));
            Semaphore blocked = door.member().block();
            assertThat(watch.create(on("b")).getWatchId()).isEqualTo(1);
            watch.cancel(1);
            assertThat(watch.next().getCanceled()).isTrue();
            blocked.release();
        }
    }
}
