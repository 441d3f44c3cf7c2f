package io.althing.door.etcd;

import io.althing.coordination.Coordination;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.node.measure.Measures;
import io.althing.raft.RoleName;
import io.althing.store.Allowance;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.MemoryHome;
import io.althing.store.members.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A member without peers: one lane applies to a real store and answers. Leases live until they
/// are revoked; their time does not pass.
final class SoloMember implements Member, AutoCloseable {
    private final Measures measures = new Measures(0);
    static final long ID = 7;
    static final long CLUSTER_ID = 77;
    static final long TERM = 3;
    static final long ELECTION_TIMEOUT_MILLIS = 100;

    private final ExecutorService lane = Executors.newSingleThreadExecutor();
    private final Store store = Store.open(new MemoryHome().open(), new Coordination());
    private final AtomicLong lastId = new AtomicLong(1000);

    /// For the door's temporary files.
    final Path temporary = temporary();

    /// How many commands went through the log.
    final AtomicLong logged = new AtomicLong();

    /// How many times somebody asked for linearizability.
    final AtomicLong confirmed = new AtomicLong();

    /// How many pieces of ranges were asked for.
    final AtomicLong pieces = new AtomicLong();

    volatile long leaderId = ID;

    volatile boolean isLearner;

    /// Why nothing that needs a quorum is answered; null if it is.
    volatile Outcome.@Nullable Reason trouble;

    SoloMember() {
        this(FeatureLevel.NEWEST);
    }

    SoloMember(int featureLevel) {
        store.apply(TERM, 1, List.of(new Command.RaiseLevel(featureLevel)));
        store.publish();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("door");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(Command command, Consumer<Outcome<Result>> reply) {
        onLane(reply, () -> apply(command));
    }

    @Override
    public void writeAlong(Command command, Consumer<Outcome<Result>> reply) {
        write(command, reply);
    }

    @Override
    public void changeMembers(Caller caller, MemberCommand command, Consumer<Outcome<Result>> reply) {
        write(command.onBehalfOf(caller), reply);
    }

    @Override
    public boolean isLearner() {
        return isLearner;
    }

    private Result apply(Command command) {
        long index = logged.incrementAndGet() + 1;
        Result result = store.apply(TERM, index, List.of(command)).getFirst();
        store.publish();
        return result;
    }

    private interface Answer<T> {
        T get();
    }

    private <T> void onLane(Consumer<Outcome<T>> reply, Answer<T> answer) {
        Outcome.Reason reason = trouble;
        if (reason != null) {
            reply.accept(new Outcome.Unavailable<>(reason, false));
            return;
        }
        lane.execute(() -> reply.accept(new Outcome.Answered<>(answer.get())));
    }

    /// Keeps the lane busy until the permit that is returned is released.
    Semaphore block() {
        Semaphore permit = new Semaphore(0);
        lane.execute(permit::acquireUninterruptibly);
        return permit;
    }

    @Override
    public void read(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply) {
        linearizable(reply, store -> store.range(caller, query, allowance));
    }

    @Override
    public void readLocal(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply) {
        lane.execute(() -> reply.accept(new Outcome.Answered<>(store.range(caller, query, allowance))));
    }

    @Override
    public void read(
            Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply) {
        linearizable(reply, store -> store.read(caller, transaction, allowance));
    }

    @Override
    public void readLocal(
            Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply) {
        lane.execute(() -> reply.accept(new Outcome.Answered<>(store.read(caller, transaction, allowance))));
    }

    @Override
    public void readLocal(Caller caller, RangePiece piece, Allowance allowance, Consumer<Outcome<Result>> reply) {
        pieces.incrementAndGet();
        lane.execute(() -> reply.accept(new Outcome.Answered<>(store.piece(caller, piece, allowance))));
    }

    @Override
    public void awaitLinearizable(Consumer<Outcome<Store>> reply) {
        linearizable(reply, store -> store);
    }

    private <T> void linearizable(Consumer<Outcome<T>> reply, Function<Store, T> read) {
        onLane(reply, () -> {
            confirmed.incrementAndGet();
            return read.apply(store);
        });
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void transferLeadership(long memberId) {
        leaderId = memberId;
    }

    @Override
    public void keepAlive(long leaseId, Consumer<Outcome<Long>> reply) {
        onLane(reply, () -> {
            Store.Lease lease = store.lease(leaseId);
            return lease == null ? 0L : lease.ttlSeconds();
        });
    }

    @Override
    public void timeToLive(long leaseId, Consumer<Outcome<Optional<LeaseLife>>> reply) {
        onLane(
                reply,
                () -> Optional.ofNullable(store.lease(leaseId))
                        .map(lease -> new LeaseLife(leaseId, lease.ttlSeconds(), lease.ttlSeconds() - 1)));
    }

    @Override
    public List<MemberView> members() {
        List<MemberView> members = new ArrayList<>();
        members.add(new MemberView(ID, "solo", List.of("http://peer:1"), List.of("http://client:2"), false));
        store.membership()
                .members()
                .forEach((id, member) ->
                        members.add(new MemberView(id, member.name(), member.peerUrls(), member.clientUrls(), true)));
        return members;
    }

    @Override
    public MemberStatus status() {
        Store.Applied applied = store.applied();
        return new MemberStatus(
                CLUSTER_ID,
                ID,
                "solo",
                leaderId == ID ? RoleName.LEADER : RoleName.FOLLOWER,
                leaderId,
                TERM,
                applied.index(),
                applied.index(),
                applied.index(),
                applied.revision(),
                applied.stateHash(),
                isLearner,
                ELECTION_TIMEOUT_MILLIS);
    }

    @Override
    public Measures measures() {
        return measures;
    }

    @Override
    public int pendingWrites() {
        return 0;
    }

    @Override
    public long randomId() {
        return lastId.incrementAndGet();
    }

    @Override
    public void close() {
        try {
            // Empty: snapshots leave nothing behind.
            Files.delete(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lane.shutdownNow();
        store.close();
    }
}
