package io.althing.server.ui.lab;

import io.althing.raft.Message;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The network of a [World]: connections that keep the order of what they carry, each with a
/// direction, each of which may be cut or slowed.
final class Wires {
    private static final int DELAY_MILLIS_MIN = 30;
    private static final int DELAY_MILLIS_SPREAD = 40;
    private static final int SLOWNESS = 8;

    /// A message on its way.
    ///
    /// @param isLost it ends halfway
    record Flight(long number, int from, int to, Message message, int sentMillis, int arrivesMillis, boolean isLost) {}

    private final RandomGenerator random;
    private final boolean[][] isCut = new boolean[World.MEMBERS + 1][World.MEMBERS + 1];
    private final boolean[][] isSlow = new boolean[World.MEMBERS + 1][World.MEMBERS + 1];
    private final int[][] latest = new int[World.MEMBERS + 1][World.MEMBERS + 1];
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparing(Flight::arrivesMillis).thenComparing(Flight::number));
    private long number;

    Wires(RandomGenerator random) {
        this.random = random;
    }

    void cut(int from, int to, boolean isSo) {
        isCut[from][to] = isSo;
    }

    void slow(int from, int to, boolean isSo) {
        isSlow[from][to] = isSo;
    }

    Flight send(int from, int to, Message message, int nowMillis) {
        int delay = DELAY_MILLIS_MIN + random.nextInt(DELAY_MILLIS_SPREAD);
        int arrives = Math.max(latest[from][to], nowMillis + (isSlow[from][to] ? SLOWNESS * delay : delay));
        Flight flight = new Flight(++number, from, to, message, nowMillis, arrives, isCut[from][to]);
        if (!flight.isLost) {
            latest[from][to] = arrives;
            flights.add(flight);
        }
        return flight;
    }

    /// What has arrived by now, one after the other; null once there is nothing more.
    @Nullable
    Flight next(int nowMillis) {
        while (!flights.isEmpty() && flights.peek().arrivesMillis <= nowMillis) {
            Flight flight = flights.remove();
            if (!isCut[flight.from][flight.to]) {
                return flight;
            }
        }
        return null;
    }
}
