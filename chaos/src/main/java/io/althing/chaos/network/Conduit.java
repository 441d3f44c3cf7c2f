package io.althing.chaos.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One direction of one connection: a thread that reads what comes, and one that hands it on when
/// it is due.
final class Conduit {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int PIECES_MAX = 256;
    private static final long LOOK_NANOS = 20_000_000L;

    private record Piece(byte[] bytes, long dueNanos) {}

    private static final Piece END = new Piece(new byte[0], 0);

    private final Route route;
    private final InputStream in;
    private final OutputStream out;
    private final Runnable hangUp;
    private final SplittableRandom random;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
    private long lastDueNanos = Long.MIN_VALUE;
    private volatile boolean hasLost;
    private volatile boolean isOver;
    private volatile @Nullable Thread waiting;

    /// @param hangUp ends the whole connection
    Conduit(Route route, InputStream in, OutputStream out, Runnable hangUp, long seed) {
        this.route = route;
        this.in = in;
        this.out = out;
        this.hangUp = hangUp;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        route.add(this);
        Thread.ofVirtual().start(this::read);
        Thread.ofVirtual().start(this::write);
    }

    boolean hasLost() {
        return hasLost;
    }

    void hangUp() {
        isOver = true;
        hangUp.run();
        look();
    }

    /// The weather has changed.
    void look() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void read() {
        byte[] buffer = new byte[PIECE_BYTES];
        try {
            while (!isOver) {
                int length = in.read(buffer);
                if (length <= 0) {
                    break;
                }
                awaitPassage();
                Weather weather = route.weather();
                if (weather.passage() == Weather.Passage.LOST) {
                    hasLost = true;
                } else if (!isOver && !pass(Arrays.copyOf(buffer, length), weather)) {
                    break;
                }
            }
            pieces.put(END);
        } catch (IOException | InterruptedException e) {
            // Either end is gone, and so is the other.
            isOver = true;
            pieces.clear();
            pieces.offer(END);
        }
    }

    private void awaitPassage() {
        waiting = Thread.currentThread();
        while (!isOver && route.weather().passage() == Weather.Passage.STALLED) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        waiting = null;
    }

    /// Returns whether the connection goes on.
    private boolean pass(byte[] bytes, Weather weather) throws InterruptedException {
        byte[] left = bytes;
        boolean isTorn = random.nextDouble() < weather.torn();
        if (isTorn) {
            left = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (left.length > 0 && random.nextDouble() < weather.flipped()) {
            left[random.nextInt(left.length)] ^= (byte) (1 << random.nextInt(8));
        }
        long delayNanos =
                weather.delayNanos() + (weather.jitterNanos() == 0 ? 0 : random.nextLong(weather.jitterNanos()));
        lastDueNanos = Math.max(lastDueNanos, System.nanoTime() + delayNanos);
        if (left.length > 0) {
            pieces.put(new Piece(left, lastDueNanos));
        }
        return !isTorn;
    }

    private void write() {
        try {
            for (Piece piece = pieces.take(); piece.bytes.length > 0; piece = pieces.take()) {
                for (long left = piece.dueNanos - System.nanoTime(); left > 0 && !isOver; ) {
                    LockSupport.parkNanos(this, left);
                    left = piece.dueNanos - System.nanoTime();
                }
                out.write(piece.bytes);
            }
        } catch (IOException | InterruptedException e) {
            // As above.
            isOver = true;
        }
        end();
    }

    private void end() {
        isOver = true;
        route.remove(this);
        hangUp.run();
        // Whoever waits to put more in must find room, and then that it is over.
        pieces.clear();
    }
}
