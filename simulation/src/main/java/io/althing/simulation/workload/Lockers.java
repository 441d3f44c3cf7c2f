package io.althing.simulation.workload;

import io.althing.node.Outcome;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Clients that take locks as etcd's clients do: a key that only one can create, bound to a lease
/// that its holder keeps alive. Whoever holds one changes the resource it protects, and trusts
/// that it still holds it, as programs do.
public final class Lockers {
    private static final int LOCKS = 4;
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final World world;
    private final Desk desk;
    private final Conditions conditions;
    private final List<Session> sessions = new ArrayList<>();

    /// Those whose lease was on no member yet.
    private final List<Session> ungranted = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();

    public Lockers(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
        for (int i = 0; i < LOCKS; i++) {
            resources.add(new Resource());
        }
    }

    /// Looks for leases on a member that has just done something: whoever applies a grant first
    /// does so before the leader's clock counts its time, or is the leader.
    public void look(SimMember member) {
        for (Iterator<Session> each = ungranted.iterator(); each.hasNext(); ) {
            Session session = each.next();
            Store.Lease lease = member.member().store().lease(session.leaseId);
            if (lease != null && lease.ttlSeconds() * SECOND == session.ttlNanos) {
                session.renewed(desk.nowNanos());
                each.remove();
            }
        }
    }

    public List<Session> sessions() {
        return sessions;
    }

    public List<Resource> resources() {
        return resources;
    }

    public void start() {
        for (int i = 1; i <= conditions.lockers(); i++) {
            int client = conditions.clients() + i;
            RandomGenerator random = world.randomness().of("locker", client);
            desk.after(client, random.nextLong(SECOND), () -> open(client, random, null));
        }
    }

    /// @param before whose lease has ended, and may be granted anew; null for none
    private void open(int client, RandomGenerator random, @Nullable Session before) {
        if (desk.isClosed()) {
            return;
        }
        Optional<SimMember> member = desk.anyMember(random);
        if (member.isEmpty()) {
            again(client, random);
            return;
        }
        int number = sessions.size() + 1;
        long drawnSeconds = random.nextBoolean() ? 1 : random.nextLong(1, 4);
        // Another one than before, to tell the two leases apart.
        long ttlSeconds = before != null && drawnSeconds * SECOND == before.ttlNanos ? drawnSeconds + 1 : drawnSeconds;
        Session session = new Session(
                client,
                before == null ? 1_000L * client + number : before.leaseId,
                ttlSeconds * SECOND,
                Bytes.utf8("lock/" + random.nextInt(LOCKS)),
                "holder " + number);
        sessions.add(session);
        ungranted.add(session);
        long sentNanos = desk.nowNanos();
        desk.write(client, member.get(), new Command.GrantLease(session.leaseId, ttlSeconds), List.of(), call -> {
            if (call.result() instanceof Result.LeaseGranted) {
                session.renewed(sentNanos);
                new Holding(session, random).acquire(20);
            } else if (before != null && call.result() instanceof Result.Failed) {
                // It is still there, and must end soon.
                desk.after(client, random.nextLong(100 * MILLI), () -> open(client, random, before));
            } else {
                again(client, random);
            }
        });
    }

    private void again(int client, RandomGenerator random) {
        desk.after(client, random.nextLong(SECOND), () -> open(client, random, null));
    }

    /// One session's way from its lease to its end.
    private final class Holding {
        private final Session session;
        private final RandomGenerator random;
        private final Resource resource;
        private boolean isOver;

        /// The member it is connected to, as long as that is up.
        private @Nullable SimMember endpoint;

        Holding(Session session, RandomGenerator random) {
            this.session = session;
            this.random = random;
            this.resource = resources.get(session.lock.toString().charAt("lock/".length()) - '0');
            keepAlive();
        }

        private Optional<SimMember> member() {
            SimMember current = endpoint;
            if (current == null || !current.isUp()) {
                current = desk.anyMember(random).orElse(null);
                endpoint = current;
            }
            return Optional.ofNullable(current);
        }

        private void later(long nanos, Runnable task) {
            desk.after(session.client, nanos, () -> {
                if (!isOver) {
                    task.run();
                }
            });
        }

        private void keepAlive() {
            later(session.ttlNanos / 3, () -> {
                if (desk.nowNanos() - session.renewedNanos() > session.ttlNanos + SECOND && random.nextBoolean()) {
                    // The client has overslept: by its own clock the lease has ended.
                    ended();
                    return;
                }
                member().ifPresent(member -> {
                    long sentNanos = desk.nowNanos();
                    member.attempt(
                            () -> member.member().keepAlive(session.leaseId, outcome -> renewed(sentNanos, outcome)));
                });
                keepAlive();
            });
        }

        private void renewed(long sentNanos, Outcome<Long> outcome) {
            // What comes later may speak of another lease under the same number.
            if (!isOver && outcome instanceof Outcome.Answered<Long>(var seconds)) {
                desk.say(session.client, "hears that its lease lives for " + seconds + " s");
                if (seconds > 0) {
                    session.renewed(sentNanos);
                } else {
                    missed();
                    desk.after(session.client, 0, this::ended);
                }
            }
        }

        private void missed() {
            if (session.endedNanos() == Long.MAX_VALUE) {
                session.missed(desk.nowNanos());
            }
        }

        /// The lease is gone. Some programs ask for the same one again.
        private void ended() {
            if (!isOver && session.endedNanos() == Long.MAX_VALUE) {
                isOver = true;
                open(session.client, random, session);
            } else {
                over();
            }
        }

        private void over() {
            if (!isOver) {
                isOver = true;
                again(session.client, random);
            }
        }

        void acquire(int attempts) {
            Optional<SimMember> member = member();
            if (attempts == 0 || desk.isClosed()) {
                release();
                return;
            }
            if (member.isEmpty()) {
                later(SECOND / 5, () -> acquire(attempts - 1));
                return;
            }
            KeyRange key = KeyRange.single(session.lock);
            Command.Put put =
                    new Command.Put(session.lock, Bytes.utf8(session.value), session.leaseId, true, false, false);
            Command.Transaction ifFree = new Command.Transaction(
                    List.of(new Compare(key, Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY)),
                    List.of(put),
                    List.of(RangeQuery.of(key)));
            desk.write(session.client, member.get(), ifFree, List.of(), call -> {
                if (isOver) {
                    return;
                }
                if (call.ending() == Call.Ending.UNKNOWN || call.result() instanceof Result.Failed) {
                    // It may be ours and we shall never know: let the lease end it.
                    if (call.result() instanceof Result.Failed) {
                        missed();
                    }
                    over();
                } else if (call.result() instanceof Result.Transaction transaction && transaction.isSucceeded()) {
                    session.acquired(transaction.revision());
                    hold(random.nextInt(3) == 0 ? 40 : random.nextInt(1, 16));
                } else {
                    later(random.nextLong(SECOND / 2), () -> acquire(attempts - 1));
                }
            });
        }

        /// Counts up, so many times: reads, thinks, writes.
        private void hold(int times) {
            if (times == 0 || desk.isClosed()) {
                release();
                return;
            }
            long fenced = resource.readFenced(session.token());
            long naive = resource.readNaive();
            later(random.nextLong(300 * MILLI), () -> {
                if (fenced >= 0) {
                    resource.writeFenced(session.token(), fenced + 1);
                }
                resource.writeNaive(naive + 1);
                later(random.nextLong(300 * MILLI), () -> hold(times - 1));
            });
        }

        private void release() {
            Optional<SimMember> member = member();
            int how = random.nextInt(4);
            if (how == 0 || member.isEmpty()) {
                // Gone without a word, and back under the same number as soon as that is free.
                isOver = true;
                open(session.client, random, session);
                return;
            }
            session.ends(desk.nowNanos());
            KeyRange key = KeyRange.single(session.lock);
            Compare isOurs =
                    new Compare(key, Compare.Target.VALUE, Compare.Relation.EQUAL, 0, Bytes.utf8(session.value));
            Command command = how == 1
                    ? new Command.RevokeLease(session.leaseId)
                    : new Command.Transaction(List.of(isOurs), List.of(new Command.DeleteRange(key, true)), List.of());
            desk.write(session.client, member.get(), command, List.of(), call -> over());
        }
    }
}
