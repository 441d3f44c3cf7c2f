package io.althing.simulation.workload;

import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Clients that follow what happens, some of them slowly. One whose member dies goes on at
/// another, from where it was.
public final class Watchers {
    /// An unbroken piece of what one watcher was told.
    public static final class Piece {
        public final KeyRange range;
        public final boolean wantsPuts;
        public final boolean wantsDeletes;
        public final boolean withPrevious;

        /// The first revision asked for.
        public final long from;

        private final List<Event> events = new ArrayList<>();
        private long upTo;

        public Piece(KeyRange range, boolean wantsPuts, boolean wantsDeletes, boolean withPrevious, long from) {
            this.range = range;
            this.wantsPuts = wantsPuts;
            this.wantsDeletes = wantsDeletes;
            this.withPrevious = withPrevious;
            this.from = from;
            this.upTo = from - 1;
        }

        public List<Event> events() {
            return events;
        }

        /// The revision up to which it was told everything.
        public long upTo() {
            return upTo;
        }

        /// It is told what comes next, up to this revision.
        public void told(List<Event> more, long revision) {
            events.addAll(more);
            upTo = Math.max(upTo, revision);
        }
    }

    private static final long MILLI = 1_000_000L;

    private final World world;
    private final Desk desk;
    private final Conditions conditions;
    private final List<Piece> pieces = new ArrayList<>();

    public Watchers(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
    }

    public List<Piece> pieces() {
        return pieces;
    }

    public void start() {
        for (int i = 1; i <= conditions.watchers(); i++) {
            int client = conditions.clients() + conditions.lockers() + i;
            RandomGenerator random = world.randomness().of("watcher", client);
            Follower follower = new Follower(client, random);
            desk.after(client, random.nextLong(3_000 * MILLI), follower::open);
        }
    }

    private final class Follower {
        private final int client;
        private final RandomGenerator random;
        private final KeyRange range;
        private final int filter;
        private final boolean withPrevious;
        private final long paceNanos;
        private @Nullable SimMember member;
        private int life;
        private @Nullable Watcher watcher;
        private @Nullable Piece piece;

        Follower(int client, RandomGenerator random) {
            this.client = client;
            this.random = random;
            this.range = switch (random.nextInt(3)) {
                case 0 -> KeyRange.single(Bytes.utf8("k" + random.nextInt(conditions.keys())));
                case 1 -> new KeyRange(Bytes.utf8("k1"), Bytes.utf8("k4"));
                default -> new KeyRange(Bytes.EMPTY, null);
            };
            this.filter = random.nextInt(4);
            this.withPrevious = random.nextBoolean();
            this.paceNanos = random.nextLong(5, 1_500) * MILLI;
        }

        void open() {
            Optional<SimMember> up = desk.anyMember(random);
            if (up.isEmpty()) {
                desk.after(client, paceNanos, this::open);
                return;
            }
            SimMember at = up.get();
            member = at;
            life = at.lives();
            Piece before = piece;
            long from = before == null ? firstRevision() : before.upTo + 1;
            Watcher next = at.member().watches().open(range, from, filter != 1, filter != 2, withPrevious, () -> {});
            watcher = next;
            if (before == null) {
                piece(from == 0 ? next.openedAt() + 1 : from);
            }
            poll();
        }

        private long firstRevision() {
            return switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> desk.toldRevision() + random.nextInt(1, 20);
                default -> Math.max(1, desk.toldRevision() - random.nextInt(60));
            };
        }

        private void piece(long from) {
            Piece next = new Piece(range, filter != 1, filter != 2, withPrevious, from);
            piece = next;
            pieces.add(next);
        }

        private void poll() {
            desk.after(client, random.nextLong(paceNanos) + 1, () -> {
                SimMember at = member;
                if (at == null || !at.isUp() || at.lives() != life) {
                    open();
                    return;
                }
                at.attempt(this::take);
            });
        }

        private void take() {
            Watcher open = watcher;
            Piece current = piece;
            if (open == null || current == null) {
                return;
            }
            switch (open.poll(random.nextInt(50, 20_000))) {
                case Watcher.Polled.Events(var events, var revision, var _) -> {
                    current.told(events, events.getLast().pair().modRevision());
                }
                case Watcher.Polled.Nothing(var revision) -> current.told(List.of(), revision);
                case Watcher.Polled.Compacted(var revision) -> {
                    open.close();
                    if (revision < current.upTo + 1) {
                        throw new AssertionError("a watcher at revision " + (current.upTo + 1)
                                + " is told that it is compacted, which is true up to " + revision + " only");
                    }
                    piece(revision + 1);
                    open();
                    return;
                }
            }
            poll();
        }
    }
}
