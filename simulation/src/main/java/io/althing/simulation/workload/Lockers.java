package io.althing.simulation.workload;

import io.althing.node.Outcome;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
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
    private final List<Resource> resources = new ArrayList<>();

    public Lockers(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
        for (int i = 0; i < LOCKS; i++) {
            resources.add(new Resource());
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
            desk.after(client, random.nextLong(SECOND), () -> open(client, random, 0));
        }
    }

    /// @param leaseId of a lease that has ended and may be granted anew; 0 for none
    private void open(int client, RandomGenerator random, long leaseId) {
        if (desk.isClosed()) {
            return;
        }
        Optional<SimMember> member = desk.anyMember(random);
        if (member.isEmpty()) {
            again(client, random);
            return;
        }
        int number = sessions.size() + 1;
        long ttlSeconds = random.nextBoolean() ? 1 : random.nextLong(1, 4);
        Session session = new Session(
                client,
                leaseId == 0 ? 1_000L * client + number : leaseId,
                ttlSeconds * SECOND,
                Bytes.utf8("lock/" + random.nextInt(LOCKS)),
                "holder " + number);
        sessions.add(session);
        long sentNanos = desk.nowNanos();
        desk.write(client, member.get(), new Command.GrantLease(session.leaseId, ttlSeconds), List.of(), call -> {
            if (call.result() instanceof Result.LeaseGranted) {
                session.renewed(sentNanos);
                new Holding(session, random).acquire(20);
            } else {
                again(client, random);
            }
        });
    }

    private void again(int client, RandomGenerator random) {
        desk.after(client, random.nextLong(SECOND), () -> open(client, random, 0));
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
                    desk.after(session.client, 0, this::ended);
                }
            }
        }

        /// The lease is gone. Some programs ask for the same one again.
        private void ended() {
            if (!isOver && session.endedNanos() == Long.MAX_VALUE && random.nextBoolean()) {
                isOver = true;
                open(session.client, random, session.leaseId);
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
                // Gone without a word.
                over();
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
