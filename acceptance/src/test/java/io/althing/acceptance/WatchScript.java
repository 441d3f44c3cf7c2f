package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/// One stream of watchers on each side: watchers with every option come and go, and both are told
/// the same.
///
/// A fence tells when a side has told all it has to: a key that nothing else touches is put, and
/// two watchers of it must tell, one that is there all the time and one from the past, which
/// comes
/// behind all others that are catching up.
final class WatchScript implements AutoCloseable {
    private static final ByteString FENCE = Requests.bytes("~fence");
    private static final long FENCE_ID = 1_000_000;
    private static final int ID = 7;
    private static final int FRAGMENT = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Within one round of watchers that catch up there is no order.
    private static final Duration SAME_AFTER = Duration.ofSeconds(3);

    private static final long AGAIN_NANOS = 1_000_000;

    private final Twins twins;
    private final Random random;
    private final String where;
    private final WatchTranscript theirs;
    private final WatchTranscript ours;
    private long compacted;
    private long farthestStart;
    private long fences;
    private int steps;

    /// @param compacted what both stores were compacted at
    WatchScript(Twins twins, Random random, String where, long compacted) {
        this.twins = twins;
        this.random = random;
        this.where = where;
        this.compacted = compacted;
        theirs = new WatchTranscript(twins.theirs().channel());
        ours = new WatchTranscript(twins.ours().channel());
        send(create(WatchCreateRequest.newBuilder().setKey(FENCE), FENCE_ID));
        awaitBoth("the fence", WatchTranscript::created, 1);
    }

    /// How many requests were sent to both.
    int steps() {
        return steps;
    }

    private void send(WatchRequest request) {
        steps++;
        ours.send(request);
        theirs.send(request);
    }

    private void awaitBoth(String what, ToIntFunction<WatchTranscript> count, int atLeast) {
        awaitOne("our " + what, () -> count.applyAsInt(ours) >= atLeast, ours);
        awaitOne("etcd's " + what, () -> count.applyAsInt(theirs) >= atLeast, theirs);
    }

    private void awaitOne(String what, BooleanSupplier condition, WatchTranscript told) {
        try {
            ProcessCluster.await(what, PATIENCE, condition);
        } catch (AssertionError e) {
            throw new AssertionError(where + ", waiting for " + what + ": told was only " + told.all(), e);
        }
    }

    /// Creates one, and waits until it is there, so that both have it at the same revision.
    void create() {
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder()
                .setKey(RandomRequests.someKey(random))
                .setRangeEnd(RandomRequests.someEnd(random))
                .setPrevKv(random.nextBoolean())
                .setProgressNotify(random.nextBoolean());
        if (twins.reference() == Reference.INSTALLED && create.getKey().isEmpty()) {
            // 3.4 takes everything for nothing.
            create.setKey(RandomRequests.ZERO);
        }
        if (random.nextInt(3) == 0) {
            create.addFiltersValue(random.nextInt(2));
        }
        if (random.nextInt(10) == 0) {
            create.addFiltersValue(random.nextInt(2));
        }
        if (random.nextBoolean()) {
            create.setStartRevision(start());
            farthestStart = Math.max(farthestStart, create.getStartRevision());
        }
        int before = ours.created();
        long id = random.nextInt(3) == 0 ? random.nextInt(6) : 0;
        if (id != 0 && create.getStartRevision() > 0) {
            // Else etcd passes over the id, spent as it is, when it counts up to it.
            create.setStartRevision(Math.max(compacted, create.getStartRevision()));
        }
        if (twins.reference() == Reference.INSTALLED && create.getStartRevision() == compacted && compacted > 0) {
            // 3.4.23 forgets a deletion at the compacted revision.
            create.setStartRevision(compacted + 1);
        }
        send(create(create, isSpent(id) ? 0 : id));
        awaitBoth("created " + create, WatchTranscript::created, before + 1);
        if (create.getStartRevision() > 0 && create.getStartRevision() < compacted) {
            settle();
        }
    }

    /// From well before what is kept to some way into the future.
    private long start() {
        long revision = twins.revision();
        return switch (random.nextInt(8)) {
            case 0 -> Math.max(1, compacted - random.nextInt(5));
            case 1 -> revision + random.nextInt(8);
            default -> Math.max(1, revision - random.nextInt(40));
        };
    }

    private WatchRequest create(WatchCreateRequest.Builder create, long id) {
        UnknownFieldSet.Builder newer = UnknownFieldSet.newBuilder();
        if (id != 0) {
            newer.addField(ID, Field.newBuilder().addVarint(id).build());
        }
        if (random.nextBoolean()) {
            newer.addField(FRAGMENT, Field.newBuilder().addVarint(1).build());
        }
        return WatchRequest.newBuilder()
                .setCreateRequest(create.setUnknownFields(newer.build()))
                .build();
    }

    /// The id of a watcher that compaction has ended stays taken in etcd until it is canceled.
    private boolean isSpent(long id) {
        return ours.of(id).stream().anyMatch(WatchScript::isEndOfCompacted);
    }

    private static boolean isEndOfCompacted(String line) {
        return line.contains("created=false canceled=true") && !line.contains("compacted=0 ");
    }

    /// Cancels one that there may be. After a fence only: what etcd has not told by then, it
    /// would
    /// leave out.
    void cancel() {
        long id = random.nextInt(8) == 0 ? 999 : random.nextInt(12);
        settle();
        if (isSpent(id)) {
            return;
        }
        int expected = ours.canceled() + (ours.isOpen(id) ? 1 : 0);
        send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build());
        awaitBoth("end of watcher " + id, WatchTranscript::canceled, expected);
    }

    /// Asks how far both are. 3.4 answers even while something is still to come; 3.6 never again
    /// on a stream of which compaction has ended a watcher.
    void progress() {
        settle();
        boolean isLeftOut = twins.reference() == Reference.INSTALLED
                ? farthestStart > twins.revision()
                : theirs.all().lines().anyMatch(WatchScript::isEndOfCompacted);
        if (isLeftOut) {
            return;
        }
        send(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
        if (farthestStart <= twins.revision()) {
            String line = "progress at " + twins.revision();
            awaitBoth(line, told -> told.of(-1).contains(line) ? 1 : 0, 1);
        }
    }

    void compacted(long revision) {
        compacted = revision;
    }

    /// Waits until both have told all there is; it must be the same.
    void settle() {
        twins.same(Call.of(Requests.pair("~fence", "").build()), where);
        String line = "PUT ~fence= ";
        long changed = twins.revision();
        long id = FENCE_ID + ++fences;
        send(create(WatchCreateRequest.newBuilder().setKey(FENCE).setStartRevision(changed), id));
        ToIntFunction<WatchTranscript> isTold =
                told -> hasFence(told, FENCE_ID, line, changed) && hasFence(told, id, line, changed) ? 1 : 0;
        awaitBoth("all up to revision " + changed, isTold, 1);
        long endNanos = System.nanoTime() + SAME_AFTER.toNanos();
        while (!ours.all().equals(theirs.all()) && System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        assertThat(ours.problem()).as(where).isEmpty();
        assertThat(ours.all()).as("%s at revision %d", where, twins.revision()).isEqualTo(theirs.all());
    }

    private static boolean hasFence(WatchTranscript told, long id, String line, long changed) {
        return told.of(id).stream()
                .anyMatch(each -> each.startsWith(line) && each.contains(" changed " + changed + " "));
    }

    @Override
    public void close() {
        theirs.close();
        ours.close();
    }
}
