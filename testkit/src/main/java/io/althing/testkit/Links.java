package io.althing.testkit;

import io.althing.raft.membership.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// What is wrong with the links between members, as one picture: each change makes a new one,
/// which the members that run are then made to follow. So what began while a member was stopped
/// is in force when it starts, and what two faults have in common ends with the last of them.
final class Links {
    /// What one member sends to another.
    private record Way(int from, int to) {}

    /// Members that are cut off from all others.
    private final Set<Integer> alone = new TreeSet<>();

    private final Set<Way> broken = new HashSet<>();
    private final Set<Way> lossy = new HashSet<>();
    private final Map<Way, Duration> slow = new HashMap<>();
    private final int members;

    Links(int members) {
        this.members = members;
    }

    private Way way(int from, int to) {
        if (from == to) {
            throw new IllegalArgumentException("a link has two ends, not member " + from + " twice");
        }
        return new Way(Objects.checkIndex(from, members), Objects.checkIndex(to, members));
    }

    void cutOff(int member) {
        alone.add(member);
    }

    void mend(int member) {
        alone.remove(member);
    }

    boolean isAlone(int member) {
        return alone.contains(member);
    }

    void cut(int one, int other) {
        broken.add(way(one, other));
        broken.add(way(other, one));
    }

    void lose(int from, int to) {
        lossy.add(way(from, to));
    }

    void slow(int one, int other, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative: " + delay);
        }
        slow.put(way(one, other), delay);
        slow.put(way(other, one), delay);
    }

    void mend(int one, int other) {
        for (Way way : List.of(way(one, other), way(other, one))) {
            broken.remove(way);
            lossy.remove(way);
            slow.remove(way);
        }
    }

    /// @param running of which members
    void apply(Map<Integer, Faults> running, IntFunction<NodeId> id) {
        running.forEach((from, faults) -> running.keySet().stream()
                .filter(to -> !to.equals(from))
                .forEach(to -> faults.link(id.apply(to), link(from, to))));
    }

    private CutNetwork.Link link(int from, int to) {
        Way way = way(from, to);
        boolean isBroken = alone.contains(from) || alone.contains(to) || broken.contains(way);
        return new CutNetwork.Link(
                isBroken,
                lossy.contains(way),
                slow.getOrDefault(way, Duration.ZERO).toNanos());
    }
}
