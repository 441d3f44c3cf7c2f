package io.althing.chaos.locks;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Patience;
import io.althing.chaos.cluster.Seat;
import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Holder;
import io.althing.chaos.load.Epoch;
import io.althing.chaos.load.Figure;
import io.althing.chaos.load.Load;
import io.althing.chaos.load.Probe;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.coordination.Locks;
import io.althing.client.coordination.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Processes that hold the SDK's locks, are stopped and killed meanwhile, and write to what these
/// locks protect; with fencing, or without it to see what it is for.
public final class LockLoad implements Load {
    private static final long WORK_NANOS = 120_000_000_000L;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Probe probe;
    private final Register register;
    private final boolean isFenced;
    private final Testimony testimony = new Testimony();
    private final Moments moments = new Moments();
    private final Story story = new Story();
    private final Resources resources = new Resources();
    private final Tally tally = new Tally();
    private final Holders holders;
    private final Althing althing;
    private long readUpTo = 1;

    /// @param folder where holders write what goes wrong in them
    /// @param isFenced whether resources refuse stale tokens
    public LockLoad(Cluster cluster, Probe probe, Path folder, long seed, boolean isFenced) throws IOException {
        this.cluster = cluster;
        this.probe = probe;
        this.isFenced = isFenced;
        this.register = new Register(isFenced);
        List<String> endpoints =
                cluster.seats().stream().map(seat -> seat.door.endpoint()).toList();
        this.holders = new Holders(
                new Holder.Orders(endpoints, register.uri(), 0, isFenced),
                folder,
                testimony,
                moments,
                new SplittableRandom(seed));
        this.althing = Althing.connect(endpoints, AlthingOptions.defaults().lazily());
    }

    @Override
    public void start() {
        probe.start();
        moments.start(cluster.seats());
        holders.start();
    }

    @Override
    public void resume() {
        probe.start();
        holders.resume();
    }

    @Override
    public boolean isRestDue(long workedNanos) {
        return workedNanos > WORK_NANOS;
    }

    /// A member is stopped for a moment, for its files to be read.
    @Override
    public Epoch rest() {
        holders.rest();
        Patience.await("nothing is held or waited for any more", LIMIT, this::isNothingHeld);
        probe.rest();
        probe.forget();
        cluster.awaitEqualStates(LIMIT);
        Seat witness = cluster.seats().getLast();
        Log log = read(witness);
        Epoch epoch = new LockEpoch(
                story,
                log,
                testimony,
                testimony.takeSaid(),
                moments.known(),
                holders.takeMishaps(),
                resources,
                register.takeWrites(),
                tally);
        moments.forget();
        readUpTo = log.revision();
        return epoch;
    }

    private boolean isNothingHeld() {
        Locks locks = althing.locks();
        return Arrays.stream(Contested.values()).allMatch(what -> {
            String name = what.word();
            Standing standing = (switch (what) {
                        case CHAIR -> locks.election(name).look();
                        case POOL -> locks.lookAtSemaphore(name);
                        case FAIR, UNFAIR, LIMITED, BOOK -> locks.lookAtLock(name);
                    })
                    .await();
            return standing.holdersTotal() == 0 && standing.waitingTotal() == 0;
        });
    }

    private Log read(Seat witness) {
        try {
            witness.stop();
            Log log = Log.read(witness.disk.directory(), readUpTo);
            witness.start();
            cluster.awaitServing(witness);
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Throwable trouble() {
        Throwable its = holders.trouble();
        return its == null ? probe.trouble() : its;
    }

    @Override
    public long told() {
        return 0;
    }

    @Override
    public List<Figure> figures() {
        return tally.figures(story, testimony, isFenced);
    }

    @Override
    public void close() {
        holders.close();
        moments.close();
        register.close();
        althing.close();
    }
}
