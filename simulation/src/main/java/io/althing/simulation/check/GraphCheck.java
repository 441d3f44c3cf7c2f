package io.althing.simulation.check;

import io.althing.simulation.workload.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Strict serializability as a graph without cycles, after Adya and Elle: who wrote what another
/// read, who overwrote what another had seen, and who was done before another began. Values are
/// written once, and writes tell what they replaced, so the order of versions is known without
/// revisions.
public final class GraphCheck {
    private final List<Accesses> nodes = new ArrayList<>();
    private final List<TreeSet<Integer>> edges = new ArrayList<>();

    /// By key and value.
    private final Map<String, Integer> writers = new HashMap<>();

    private final Map<String, Integer> overwriters = new HashMap<>();
    private long checked;

    public GraphCheck(List<Call> calls) {
        Set<String> keys = Accesses.keys(calls);
        for (Call call : calls) {
            if (call.kind != Call.Kind.LOCAL_READ) {
                Accesses accesses = new Accesses(call, keys);
                if (!accesses.reads.isEmpty() || !accesses.writes.isEmpty()) {
                    nodes.add(accesses);
                    edges.add(new TreeSet<>());
                }
            }
        }
    }

    public long checked() {
        return checked;
    }

    /// @throws AssertionError if there is a cycle, or a value from nowhere
    public void check() {
        for (int i = 0; i < nodes.size(); i++) {
            remember(i);
        }
        for (int i = 0; i < nodes.size(); i++) {
            link(i);
        }
        linkTime();
        findCycle();
    }

    private void remember(int node) {
        Accesses accesses = nodes.get(node);
        accesses.writes.forEach((key, value) -> {
            if (!value.equals(Accesses.NOTHING)) {
                writers.put(name(key, value), node);
            }
            String seen = accesses.reads.get(key);
            if (seen != null && !seen.equals(Accesses.NOTHING)) {
                Integer other = overwriters.put(name(key, seen), node);
                Require.that(
                        other == null || isUnanswered(other) || isUnanswered(node),
                        () -> "two calls replaced the same " + seen + " of " + key + ": " + accesses.call);
            }
        });
    }

    private boolean isUnanswered(int node) {
        return nodes.get(node).call.result() == null;
    }

    private static String name(String key, String value) {
        return key + "=" + value;
    }

    private void link(int node) {
        Accesses accesses = nodes.get(node);
        accesses.reads.forEach((key, value) -> {
            if (value.equals(Accesses.NOTHING)) {
                return;
            }
            Integer writer = writers.get(name(key, value));
            Require.that(
                    writer != null && nodes.get(writer).call.ending() != Call.Ending.REFUSED,
                    () -> "saw " + value + ", which nobody wrote: " + accesses.call);
            if (writer != null) {
                edge(writer, node);
            }
            Integer overwriter = overwriters.get(name(key, value));
            if (overwriter != null) {
                edge(node, overwriter);
            }
        });
    }

    private void edge(Integer from, Integer to) {
        if (!from.equals(to)) {
            edges.get(from).add(to);
            checked++;
        }
    }

    /// Real time, with one node more for each answer: who was answered before it points to it,
    /// and it points to who began after it.
    private void linkTime() {
        List<Integer> byReturn = new ArrayList<>();
        List<Integer> byCall = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            byCall.add(i);
            if (nodes.get(i).call.result() != null) {
                byReturn.add(i);
            }
        }
        byReturn.sort(Comparator.comparingLong(i -> nodes.get(i).call.endedNanos()));
        byCall.sort(Comparator.comparingLong(i -> nodes.get(i).call.begunNanos));
        int moment = -1;
        int returned = 0;
        for (int node : byCall) {
            long begunNanos = nodes.get(node).call.begunNanos;
            while (returned < byReturn.size()
                    && nodes.get(byReturn.get(returned)).call.endedNanos() < begunNanos) {
                edges.add(new TreeSet<>());
                int next = edges.size() - 1;
                edges.get(byReturn.get(returned)).add(next);
                if (moment >= 0) {
                    edges.get(moment).add(next);
                }
                moment = next;
                returned++;
            }
            if (moment >= 0) {
                edges.get(moment).add(node);
            }
        }
    }

    /// Takes away whatever nothing points to, until nothing is left, or only cycles are.
    private void findCycle() {
        int[] incoming = new int[edges.size()];
        edges.forEach(targets -> targets.forEach(target -> incoming[target]++));
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < incoming.length; i++) {
            if (incoming[i] == 0) {
                free.add(i);
            }
        }
        int taken = 0;
        while (!free.isEmpty()) {
            int node = free.removeLast();
            taken++;
            for (int target : edges.get(node)) {
                if (--incoming[target] == 0) {
                    free.add(target);
                }
            }
        }
        if (taken < incoming.length) {
            throw new AssertionError("calls depend on each other in a circle: " + circle(incoming));
        }
    }

    private List<String> circle(int[] incoming) {
        int[] order = new int[incoming.length];
        Arrays.fill(order, -1);
        int at = 0;
        while (incoming[at] == 0) {
            at++;
        }
        List<Integer> way = new ArrayList<>();
        while (order[at] < 0) {
            order[at] = way.size();
            way.add(at);
            at = previous(at, incoming);
        }
        return way.subList(order[at], way.size()).reversed().stream()
                .filter(node -> node < nodes.size())
                .map(node -> nodes.get(node).call.toString())
                .toList();
    }

    /// Within what is left each node has one before it that is left too.
    private int previous(int node, int[] incoming) {
        for (int i = 0; i < incoming.length; i++) {
            if (incoming[i] > 0 && edges.get(i).contains(node)) {
                return i;
            }
        }
        throw new IllegalStateException("nothing points to what is left");
    }
}
