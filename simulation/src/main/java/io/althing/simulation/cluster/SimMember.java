package io.althing.simulation.cluster;

import io.althing.coordination.Coordination;
import io.althing.node.Environment;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.measure.Measures;
import io.althing.node.spi.Halt;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.disk.CrashPolicy;
import io.althing.simulation.disk.SimDisk;
import io.althing.simulation.network.SimNetwork;
import io.althing.simulation.trial.Timeline.Kind;
import io.althing.simulation.world.Life;
import io.althing.simulation.world.World;
import io.althing.store.engine.MemoryHome;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One machine of the cluster: its disk stays, the members of production that live on it come
/// and go.
public final class SimMember {
    /// Thrown out of a halt: what follows it in production is nothing at all.
    private static final class Halted extends Error {
        private static final long serialVersionUID = 1L;

        Halted(String reason, @Nullable Throwable cause) {
            super(reason, cause);
        }
    }

    /// What one life may differ in.
    ///
    /// @param clockRate how fast its clock runs
    /// @param diskNanos how long a visit to the disk takes, up to
    public record Conditions(double clockRate, long diskNanos) {}

    public final NodeId id;
    public final SimDisk disk;
    private final World world;
    private final SimNetwork network;
    private final IntFunction<MemberOptions> options;
    private final RandomGenerator random;
    private MemoryHome home = new MemoryHome();
    private @Nullable Life life;
    private @Nullable MemberNode node;
    private int lives;
    private boolean isOnForeignDisk;
    private boolean hasStarted;
    private boolean isLeaving;

    /// Set when this machine is of no use any more, and why; a cluster survives a minority.
    private @Nullable String outOfOrder;

    /// @param options what it is told in each life, from 1 on
    public SimMember(World world, SimNetwork network, NodeId id, IntFunction<MemberOptions> options) {
        this.world = world;
        this.network = network;
        this.options = options;
        this.id = id;
        this.random = world.randomness().of("member", id.value());
        this.disk = new SimDisk(world.randomness().of("disk", id.value()));
    }

    public boolean isUp() {
        return node != null;
    }

    public boolean isOutOfOrder() {
        return outOfOrder != null;
    }

    /// From now on it may find itself removed.
    void leave() {
        isLeaving = true;
    }

    /// It was not removed after all.
    void stay() {
        isLeaving = false;
    }

    boolean isLeaving() {
        return isLeaving;
    }

    /// Whether it has begun a life since this was asked before.
    public boolean takeHasStarted() {
        boolean has = hasStarted;
        hasStarted = false;
        return has;
    }

    /// Whether it is up and has done anything since this was asked before.
    public boolean takeHasRun() {
        return life != null && node != null && life.takeHasRun();
    }

    /// @throws IllegalStateException if it is down
    public MemberNode member() {
        MemberNode running = node;
        if (running == null) {
            throw new IllegalStateException("member " + id + " is down");
        }
        return running;
    }

    /// The configuration in force on this member, which is up.
    public Configuration configuration() {
        return member().control().consensus().configuration();
    }

    /// A number that tells one life from the next.
    public int lives() {
        return lives;
    }

    public void start(Conditions conditions) {
        if (isUp() || isOutOfOrder()) {
            return;
        }
        Life next = new Life(world, random, conditions.clockRate, new End());
        life = next;
        lives++;
        Environment environment = new Environment(
                next.clock(),
                world.randomness().of("life " + id, lives),
                disk.mount(),
                home,
                network.socket(id, next),
                next.lane(2_000),
                next.diskLane(conditions.diskNanos),
                next.diskLane(20_000),
                next.lane(10_000),
                next.diskLane(conditions.diskNanos),
                next.lane(20_000)::execute,
                new SimHalt(),
                new Measures(Long.MAX_VALUE),
                new Coordination());
        next.attempt(() -> begin(environment));
    }

    private void begin(Environment environment) {
        try {
            node = MemberNode.start(options.apply(lives), environment);
            hasStarted = true;
            note("starts, life " + lives);
            if (isOnForeignDisk) {
                throw new AssertionError("member " + id + " starts on another's disk");
            }
        } catch (StartRefused e) {
            boolean isTransient = isOnForeignDisk || disk.hasFailed() && !disk.isDamaged();
            if (!isTransient && !disk.isDamaged() && !isLeaving) {
                throw new AssertionError("member " + id + " does not start: " + e.getMessage(), e);
            }
            stop("refuses to start: " + e.getMessage());
            if (!isTransient) {
                outOfOrder = e.getMessage();
            }
        }
    }

    /// Ends this life in the middle of whatever it does.
    public void crash(CrashPolicy policy) {
        stop("crashes, keeping " + policy);
        disk.crash(policy);
        int unflushed = home.unflushedBatches();
        boolean keepsNone = policy == CrashPolicy.NONE || policy == CrashPolicy.PROCESS;
        home.crash(keepsNone || unflushed == 0 ? 0 : random.nextInt(unflushed + 1));
    }

    private void stop(String how) {
        if (life != null) {
            life.end();
            life = null;
        }
        node = null;
        note(how);
    }

    private void note(String what) {
        world.note(Kind.MEMBER, "m" + id.value(), what);
    }

    /// Finds the other's disk and must not serve from it; then each has its own again. Both are
    /// down.
    void trySwapped(SimMember other, Conditions conditions) {
        disk.swap(other.disk);
        for (SimMember each : List.of(this, other)) {
            each.isOnForeignDisk = true;
            each.start(conditions);
            each.isOnForeignDisk = false;
        }
        disk.swap(other.disk);
    }

    void slowDisk(long nanos) {
        if (life != null) {
            life.slowDisk(nanos);
        }
    }

    /// Its disk is gone, and an empty one is in its place.
    public void wipe() {
        disk.wipe();
        home = new MemoryHome();
        note("finds its disk empty");
    }

    /// Runs something on this machine from outside: what it throws ends the life, as ever.
    public void attempt(Runnable task) {
        if (life != null) {
            life.attempt(task);
        }
    }

    public void pause(long nanos) {
        if (life != null) {
            life.pause(nanos);
        }
    }

    private final class End implements Life.End {
        @Override
        public void lostPower() {
            crash(CrashPolicy.ofPowerLoss(random));
        }

        @Override
        public void failed(Throwable failure) {
            if (failure instanceof Halted halted && halted.getCause() == null) {
                // Turned away by its peers.
                outOfOrder = halted.getMessage();
                stop("stops: " + halted.getMessage());
            } else if (disk.hasFailed()) {
                // As it should: nothing is known about a disk that refused a sync.
                crash(CrashPolicy.PROCESS);
            } else {
                throw new AssertionError("member " + id + " failed: " + failure, failure);
            }
        }
    }

    private final class SimHalt implements Halt {
        @Override
        public void halt(String reason, @Nullable Throwable cause) {
            throw new Halted(reason, cause == null ? new AssertionError(reason) : cause);
        }

        @Override
        public void turnedAway(String reason) {
            if (!disk.isDamaged() && !isLeaving) {
                throw new AssertionError("member " + id + " is turned away for nothing: " + reason);
            }
            throw new Halted(reason, null);
        }
    }
}
