package io.althing.chaos.load;

import io.althing.simulation.workload.Watchers.Piece;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Clients that follow what happens to some keys. One whose member dies, or that has had enough
/// of it, goes on at another, from where it was.
final class Followers {
    private static final int COUNT = 6;
    private static final int KEYS = 6;
    private static final long MILLI = 1_000_000L;

    private final Desk desk;
    private final List<Follower> followers = new ArrayList<>();
    private List<Piece> pieces = new ArrayList<>();

    Followers(Desk desk, SplittableRandom seeds) {
        this.desk = desk;
        for (int i = 0; i < COUNT; i++) {
            followers.add(new Follower(seeds.split()));
        }
    }

    void start() {
        followers.forEach(Follower::begin);
    }

    /// Nobody follows any more.
    void stop() {
        followers.forEach(Follower::stop);
    }

    /// Hands over what all were told, and begins anew.
    List<Piece> takePieces() {
        List<Piece> taken = pieces;
        pieces = new ArrayList<>();
        return taken;
    }

    private final class Follower implements WatchStream.Listener {
        private final SplittableRandom random;
        private WatchStream.Wish wish;
        private @Nullable Piece piece;
        private @Nullable WatchStream stream;

        /// From one beginning to the next.
        private int life;

        Follower(SplittableRandom random) {
            this.random = random;
            this.wish = draw();
        }

        private WatchStream.Wish draw() {
            KeyRange range = switch (random.nextInt(3)) {
                case 0 -> KeyRange.single(Bytes.utf8("k" + random.nextInt(KEYS)));
                case 1 -> new KeyRange(Bytes.utf8("k1"), Bytes.utf8("k4"));
                default -> new KeyRange(Bytes.EMPTY, null);
            };
            int filter = random.nextInt(4);
            return new WatchStream.Wish(range, filter != 1, filter != 2, random.nextBoolean());
        }

        void begin() {
            life++;
            wish = draw();
            piece(desk.toldRevision() + random.nextInt(1, 20));
            open();
            look(life);
        }

        void stop() {
            WatchStream current = stream;
            if (current != null) {
                current.close();
            }
            stream = null;
            piece = null;
        }

        private void piece(long from) {
            Piece next = new Piece(wish.range(), wish.wantsPuts(), wish.wantsDeletes(), wish.withPrevious(), from);
            piece = next;
            pieces.add(next);
        }

        private void open() {
            Piece current = piece;
            WatchStream before = stream;
            if (before != null) {
                before.close();
            }
            if (current != null) {
                int member = random.nextInt(desk.size());
                stream = new WatchStream(desk, member, wish, Math.max(current.from, current.upTo() + 1), this);
            }
        }

        /// Now and then it asks how far it has come, or changes the member.
        private void look(int sameLife) {
            desk.after(random.nextLong(500, 3_000) * MILLI, () -> {
                WatchStream current = stream;
                if (piece == null || life != sameLife) {
                    return;
                }
                if (random.nextInt(4) == 0) {
                    open();
                } else if (current != null) {
                    current.askForProgress();
                }
                look(sameLife);
            });
        }

        @Override
        public void events(List<Event> events, long revision) {
            Piece current = piece;
            if (current != null) {
                current.told(events, revision);
            }
        }

        @Override
        public void progress(long revision) {
            Piece current = piece;
            // Before its start it has been told nothing, and that says nothing.
            if (current != null && revision >= current.from) {
                current.told(List.of(), revision);
            }
        }

        @Override
        public void compacted(long revision) {
            Piece current = piece;
            if (current != null) {
                if (revision < Math.max(current.from, current.upTo() + 1)) {
                    throw new AssertionError("a watcher at revision " + (current.upTo() + 1)
                            + " is told that it is compacted, which is true up to " + revision + " only");
                }
                piece(revision + 1);
                ended();
            }
        }

        @Override
        public void ended() {
            desk.after(200 * MILLI, this::open);
        }
    }
}
