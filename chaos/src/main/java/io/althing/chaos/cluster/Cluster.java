package io.althing.chaos.cluster;

import io.althing.chaos.disk.Disk;
import io.althing.chaos.network.Wires;
import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Members as processes on this machine, whose bytes to each other all go through [Wires].
public final class Cluster implements AutoCloseable {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(60);
    private static final Duration SERVE_LIMIT = Duration.ofSeconds(90);

    private final List<Seat> seats = new ArrayList<>();
    private final Wires wires;
    private final Clocks clocks;
    private Program newest;

    /// Whatever makes the disk of a member.
    public interface Disks {
        Disk of(int member) throws IOException;
    }

    /// @param root where logs go
    /// @param electionMillis the members' election timeout
    /// @param more flags that all members are started with besides
    public Cluster(
            Path root, int members, Program program, Disks disks, Clocks clocks, long electionMillis, List<String> more)
            throws IOException {
        this.clocks = clocks;
        this.newest = program;
        List<Integer> ports = FreePorts.take(2 * members);
        this.wires = new Wires(ports.subList(0, members));
        try {
            for (int i = 0; i < members; i++) {
                int clientPort = ports.get(members + i);
                Disk disk = disks.of(i);
                seats.add(new Seat(
                        i,
                        disk,
                        new Door(clientPort),
                        program,
                        root.resolve("m" + (i + 1) + ".log"),
                        flags(i, disk.directory(), clientPort, ports.get(i), electionMillis, more),
                        clocks.environment(i)));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private List<String> flags(
            int member, Path data, int clientPort, int hiddenPort, long electionMillis, List<String> more) {
        List<String> founders = new ArrayList<>();
        for (int i = 0; i < wires.size(); i++) {
            founders.add("m" + (i + 1) + "=" + wires.url(i));
        }
        String clients = "http://127.0.0.1:" + clientPort;
        List<String> flags = new ArrayList<>(List.of(
                "--name=m" + (member + 1),
                "--data-dir=" + data,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=http://127.0.0.1:" + hiddenPort,
                "--initial-advertise-peer-urls=" + wires.url(member),
                "--initial-cluster=" + String.join(",", founders),
                "--initial-cluster-token=chaos",
                "--election-timeout=" + electionMillis,
                "--heartbeat-interval=" + Math.max(1, electionMillis / 10),
                // Little enough for snapshots and cuts of the journal to be common.
                "--snapshot-count=500",
                "--snapshot-catchup-entries=300"));
        flags.addAll(more);
        return flags;
    }

    /// What members run once they are renewed.
    public void newest(Program program) {
        newest = program;
    }

    /// From its next start on.
    public void renew(Seat seat) {
        seat.program(newest);
    }

    public List<Seat> seats() {
        return seats;
    }

    public Seat seat(int member) {
        return seats.get(member);
    }

    public int size() {
        return seats.size();
    }

    /// How many can be missed.
    public int minority() {
        return (size() - 1) / 2;
    }

    public Wires wires() {
        return wires;
    }

    public Clocks clocks() {
        return clocks;
    }

    public void start() throws IOException {
        for (Seat seat : seats) {
            seat.start();
        }
        for (Seat seat : seats) {
            awaitServing(seat);
        }
    }

    /// @throws AssertionError if it does not serve in time
    public void awaitServing(Seat seat) {
        Patience.await(seat.name() + " serves", SERVE_LIMIT, () -> {
            seat.door.wake();
            return seat.door.isHealthy();
        });
    }

    /// Everybody who answers, by member.
    public Map<Integer, Door.View> look() {
        // One that stands still must not hold up the others.
        Map<Integer, Door.View> views = new ConcurrentHashMap<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Seat seat : seats) {
                if (seat.isAlive()) {
                    each.execute(() -> seat.door.look().ifPresent(view -> views.put(seat.number, view)));
                }
            }
        }
        return views;
    }

    /// Who leads, as a member says itself.
    public record Leader(int member, long term) {}

    /// The leader of the latest term that anybody leads; empty for none.
    public static Optional<Leader> leader(Map<Integer, Door.View> views) {
        return views.entrySet().stream()
                .filter(each -> each.getValue().isLeader())
                .map(each -> new Leader(each.getKey(), each.getValue().term()))
                .max(Comparator.comparingLong(Leader::term));
    }

    /// @throws AssertionError if there is none in time
    public Seat awaitLeader() {
        Seat[] leader = new Seat[1];
        Patience.await("a leader", LEADER_LIMIT, () -> {
            leader(look()).ifPresent(found -> leader[0] = seat(found.member));
            return leader[0] != null;
        });
        return leader[0];
    }

    /// @throws AssertionError if they do not come to agree
    public void awaitEqualStates(Duration limit) {
        Patience.await("equal states on all members", limit, () -> {
            String first = seats.getFirst().door.stateHash();
            return !first.isEmpty()
                    && seats.stream().allMatch(seat -> seat.door.stateHash().equals(first));
        });
    }

    @Override
    public void close() {
        seats.forEach(seat -> {
            seat.giveUp();
            seat.door.close();
            seat.disk.close();
        });
        wires.close();
    }
}
