package io.althing.chaos.fault;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Seat;
import io.althing.chaos.disk.LoopDisk;
import io.althing.chaos.network.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Makes faults of plans: chooses whom they hit, by who leads at that moment.
public final class Faults {
    private static final long MILLI = 1_000_000L;
    private static final long HOUR_SECONDS = 3_600;

    private final Cluster cluster;

    public Faults(Cluster cluster) {
        this.cluster = cluster;
    }

    /// @param leader who leads
    /// @param harmed whom another fault has hit already
    /// @return empty if nobody is left whom it could hit
    public Optional<Fault> make(Plan.Planned planned, Seat leader, Set<Integer> harmed) {
        Random random = new Random(planned.seed());
        List<Seat> whole = cluster.seats().stream()
                .filter(seat -> !harmed.contains(seat.number))
                .toList();
        List<Seat> followers = whole.stream().filter(seat -> seat != leader).toList();
        if (whole.size() < 2 || followers.isEmpty()) {
            return Optional.empty();
        }
        Seat any = any(whole, random);
        Seat mostlyLeader = whole.contains(leader) && random.nextInt(3) > 0 ? leader : any;
        boolean isLeaderHarmed = harmed.contains(leader.number);
        Seat follower = any(followers, random);
        return Optional.ofNullable(
                switch (planned.kind()) {
                    case KILL_LEADER -> isLeaderHarmed ? null : new Crash(List.of(leader));
                    case KILL_FOLLOWER -> new Crash(List.of(follower));
                    case KILL_MINORITY -> new Crash(minority(random));
                    case KILL_ALL -> new Crash(cluster.seats());
                    case PAUSE -> new Pause(mostlyLeader);
                    case ISOLATE -> isolate(mostlyLeader, random);
                    case ONE_WAY -> isLeaderHarmed ? null : oneWay(leader);
                    case DEAF -> deaf(mostlyLeader);
                    case BRIDGE -> bridge(isLeaderHarmed ? any(followers, random) : leader, follower, random);
                    case STALL -> between("stall", leader, follower, Weather.STALLED);
                    case DELAY ->
                        everywhere(
                                "delay", Weather.late(random.nextLong(5, 60) * MILLI, random.nextLong(1, 40) * MILLI));
                    case FLIP -> everywhere("turn bits over", Weather.flipping(random.nextDouble(0.002, 0.03)));
                    case TEAR -> everywhere("tear connections", Weather.tearing(random.nextDouble(0.002, 0.02)));
                    case DISK_FULL -> new FullDisk(mostlyLeader, (LoopDisk) mostlyLeader.disk);
                    case SYNC_FAILURE -> new FailingDisk(mostlyLeader, (LoopDisk) mostlyLeader.disk);
                    case POWER_LOSS -> new PowerLoss(List.of(mostlyLeader));
                    case POWER_LOSS_ALL -> new PowerLoss(cluster.seats());
                    case CLOCK ->
                        new WrongClock(mostlyLeader, cluster.clocks(), random.nextLong(-HOUR_SECONDS, HOUR_SECONDS));
                    case ROLLING_RESTART -> new RollingRestart(cluster);
                    case HANDOVER -> new Handover(leader, follower);
                    case REPLACE -> new Replacement(cluster, any);
                });
    }

    private static Seat any(List<Seat> seats, RandomGenerator random) {
        return seats.get(random.nextInt(seats.size()));
    }

    private List<Seat> minority(RandomGenerator random) {
        int first = random.nextInt(cluster.size());
        return Stream.iterate(first, each -> (each + 1) % cluster.size())
                .limit(cluster.minority())
                .map(cluster::seat)
                .toList();
    }

    private Fault isolate(Seat victim, RandomGenerator random) {
        Weather weather = random.nextBoolean() ? Weather.LOST : Weather.REFUSED;
        List<BadWires.Way> ways = new ArrayList<>(from(victim));
        ways.addAll(to(victim));
        String how = weather.equals(Weather.LOST) ? "" : ", breaking its connections";
        return new BadWires(
                "cut " + victim.name() + " off" + how, cluster.wires(), ways, weather, Set.of(victim.number));
    }

    private Fault oneWay(Seat leader) {
        return new BadWires(
                "lose what the leader " + leader.name() + " sends",
                cluster.wires(),
                from(leader),
                Weather.LOST,
                Set.of(leader.number));
    }

    private Fault deaf(Seat victim) {
        return new BadWires(
                "lose what " + victim.name() + " is sent",
                cluster.wires(),
                to(victim),
                Weather.LOST,
                Set.of(victim.number));
    }

    private Fault bridge(Seat one, Seat other, RandomGenerator random) {
        Weather weather = random.nextBoolean() ? Weather.LOST : Weather.REFUSED;
        return between("let lose each other", one, other, weather);
    }

    private Fault between(String words, Seat one, Seat other, Weather weather) {
        // Whoever cannot hear the leader cannot serve.
        return new BadWires(
                words + ": " + one.name() + " and " + other.name(),
                cluster.wires(),
                List.of(new BadWires.Way(one.number, other.number), new BadWires.Way(other.number, one.number)),
                weather,
                Set.of(other.number));
    }

    private Fault everywhere(String words, Weather weather) {
        List<BadWires.Way> ways = new ArrayList<>();
        cluster.seats().forEach(seat -> ways.addAll(from(seat)));
        return new BadWires(words + " between all members", cluster.wires(), ways, weather, Set.of());
    }

    private List<BadWires.Way> from(Seat seat) {
        return others(seat).map(other -> new BadWires.Way(seat.number, other)).toList();
    }

    private List<BadWires.Way> to(Seat seat) {
        return others(seat).map(other -> new BadWires.Way(other, seat.number)).toList();
    }

    private Stream<Integer> others(Seat seat) {
        return cluster.seats().stream().map(each -> each.number).filter(each -> each != seat.number);
    }
}
