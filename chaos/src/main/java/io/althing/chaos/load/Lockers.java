package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Resource;
import io.althing.simulation.workload.Session;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Clients that take locks as etcd's clients do: a key that only one can create, bound to a lease
/// that its holder keeps alive. Some sleep while they hold one and trust that they still do, as
/// programs do.
final class Lockers {
    private static final int COUNT = 4;
    private static final int LOCKS = 2;
    private static final int CLIENT = 3000;
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final Desk desk;
    private final SplittableRandom random;
    private List<Session> sessions = new ArrayList<>();
    private List<Holder> holders = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private long lastLease = 1_000_000;

    Lockers(Desk desk, SplittableRandom random) {
        this.desk = desk;
        this.random = random;
        for (int i = 0; i < LOCKS; i++) {
            resources.add(new Resource());
        }
    }

    void start() {
        for (int i = 0; i < COUNT; i++) {
            int client = CLIENT + i;
            desk.after(random.nextLong(SECOND), () -> open(client));
        }
    }

    /// All let go.
    void stop() {
        holders.forEach(Holder::letGo);
        holders = new ArrayList<>();
    }

    List<Session> takeSessions() {
        List<Session> taken = sessions;
        sessions = new ArrayList<>();
        return taken;
    }

    List<Resource> resources() {
        return resources;
    }

    private void open(int client) {
        if (desk.isShut()) {
            return;
        }
        long lease = ++lastLease;
        int lock = random.nextInt(LOCKS);
        long ttlSeconds = random.nextLong(1, 4);
        Session session =
                new Session(client, lease, ttlSeconds * SECOND, Bytes.utf8("lock/" + lock), "holder " + lease);
        sessions.add(session);
        Holder holder = new Holder(session, resources.get(lock), random.nextInt(desk.size()));
        holders.add(holder);
        holder.grant(ttlSeconds);
    }

    private final class Holder {
        private final Session session;
        private final Resource resource;
        private final int member;
        private long asleepUntilNanos = System.nanoTime();
        private boolean isOver;

        Holder(Session session, Resource resource, int member) {
            this.session = session;
            this.resource = resource;
            this.member = member;
        }

        private LeaseGrpc.LeaseStub leases() {
            return LeaseGrpc.newStub(desk.door(member).channel())
                    .withDeadlineAfter(Desk.GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void later(long nanos, Runnable task) {
            desk.after(nanos, () -> {
                long leftNanos = asleepUntilNanos - System.nanoTime();
                if (!isOver && leftNanos > 0) {
                    later(leftNanos, task);
                } else if (!isOver) {
                    task.run();
                }
            });
        }

        void grant(long ttlSeconds) {
            long sentNanos = System.nanoTime();
            LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                    .setID(session.leaseId)
                    .setTTL(ttlSeconds)
                    .build();
            leases().leaseGrant(request, new One<>(desk, answer -> {
                if (answer.isEmpty()) {
                    end();
                } else if (!isOver) {
                    session.renewed(sentNanos);
                    later(session.ttlNanos / 3, this::keepAlive);
                    acquire(20);
                }
            }));
        }

        private void keepAlive() {
            long sentNanos = System.nanoTime();
            StreamObserver<LeaseKeepAliveRequest> stream = leases().leaseKeepAlive(new One<LeaseKeepAliveResponse>(
                    desk, answer -> {
                        if (isOver || answer.isEmpty()) {
                            return;
                        }
                        if (answer.get().getTTL() > 0) {
                            session.renewed(sentNanos);
                        } else {
                            session.missed(System.nanoTime());
                            end();
                        }
                    }));
            stream.onNext(
                    LeaseKeepAliveRequest.newBuilder().setID(session.leaseId).build());
            stream.onCompleted();
            later(session.ttlNanos / 3, this::keepAlive);
        }

        private void acquire(int attempts) {
            if (attempts == 0 || desk.isShut()) {
                release();
                return;
            }
            KeyRange key = KeyRange.single(session.lock);
            Command ifFree = new Command.Transaction(
                    List.of(new Compare(key, Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY)),
                    List.of(new Command.Put(
                            session.lock, Bytes.utf8(session.value), session.leaseId, true, false, false)),
                    List.of(RangeQuery.of(key)));
            desk.write(session.client, member, ifFree, List.of(), call -> {
                if (isOver) {
                    return;
                }
                if (call.result() instanceof Result.Transaction transaction && transaction.isSucceeded()) {
                    session.acquired(transaction.revision());
                    hold(random.nextInt(2, 16));
                } else if (call.result() instanceof Result.Transaction) {
                    later(random.nextLong(300 * MILLI), () -> acquire(attempts - 1));
                } else {
                    giveUp(call);
                }
            });
        }

        /// It may hold the lock and shall never know: the lease will end that.
        private void giveUp(Call call) {
            if (call.result() instanceof Result.Failed) {
                session.missed(System.nanoTime());
            }
            end();
        }

        /// Counts up, so many times: reads, thinks, writes.
        private void hold(int times) {
            if (times == 0 || desk.isShut()) {
                release();
                return;
            }
            if (random.nextInt(20) == 0) {
                // As long as it takes for somebody else to get the lock.
                asleepUntilNanos = System.nanoTime() + session.ttlNanos + random.nextLong(2 * SECOND);
            }
            long fenced = resource.readFenced(session.token());
            long naive = resource.readNaive();
            later(random.nextLong(200 * MILLI), () -> {
                if (fenced >= 0) {
                    resource.writeFenced(session.token(), fenced + 1);
                }
                resource.writeNaive(naive + 1);
                later(random.nextLong(100 * MILLI), () -> hold(times - 1));
            });
        }

        private void release() {
            letGo();
            end();
        }

        void letGo() {
            session.ends(System.nanoTime());
            isOver = true;
            leases().leaseRevoke(
                            LeaseRevokeRequest.newBuilder()
                                    .setID(session.leaseId)
                                    .build(),
                            new One<>(desk, answer -> {}));
        }

        private void end() {
            isOver = true;
            holders.remove(this);
            desk.after(random.nextLong(SECOND), () -> open(session.client));
        }
    }
}
