package io.althing.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The naive twin of [Claims]: who holds and who waits, as lists that are walked from the start
/// after every change.
final class LineModel {
    /// What a claimant has of a resource.
    private static final class Has {
        int alone;
        int shared;

        long taken() {
            return alone > 0 ? Part.ALL : shared;
        }
    }

    record Waits(Claimant who, long request, List<Part> parts) {}

    private final Map<String, Integer> permits;
    private final Map<String, TreeMap<String, Has>> held = new TreeMap<>();
    private final Map<String, Long> sessions = new TreeMap<>();
    final List<Waits> line = new ArrayList<>();

    /// @param permits of the semaphores
    LineModel(Map<String, Integer> permits) {
        this.permits = permits;
    }

    private static String name(Part part) {
        return part.kind() + " " + part.name();
    }

    private static String name(Claimant who) {
        return who.session() + " " + who.owner();
    }

    private Has has(Part part, Claimant who) {
        return held.getOrDefault(name(part), new TreeMap<>()).get(name(who));
    }

    boolean holds(Part part, Claimant who) {
        return has(part, who) != null;
    }

    boolean holdsAlone(Part part, Claimant who) {
        var has = has(part, who);
        return has != null && has.alone > 0;
    }

    boolean has(Part part, Claimant who, int alone, int shared) {
        var has = has(part, who);
        return has != null && has.alone == alone && has.shared == shared;
    }

    int holders(Part part) {
        return held.getOrDefault(name(part), new TreeMap<>()).size();
    }

    /// Returns whether it is held now; else it waits.
    boolean acquire(Claimant who, long request, List<Part> parts) {
        line.removeIf(each -> each.who.equals(who));
        serve();
        if (isServable(who, parts, line)) {
            take(who, parts);
            return true;
        }
        line.add(new Waits(who, request, parts));
        return false;
    }

    /// @param before those in line who go first
    private boolean isServable(Claimant who, List<Part> parts, List<Waits> before) {
        for (Part part : parts) {
            if (part.kind().isReentrant() && holds(part, who)) {
                continue;
            }
            for (Waits each : before) {
                if (each.parts.stream().anyMatch(part::isSameResource)) {
                    return false;
                }
            }
            long capacity = part.kind() == Kind.SEMAPHORE ? permits.getOrDefault(name(part), 0) : Part.ALL;
            long taken = held.getOrDefault(name(part), new TreeMap<>()).values().stream()
                    .mapToLong(Has::taken)
                    .sum();
            if (taken + part.units() > capacity) {
                return false;
            }
        }
        return true;
    }

    private void take(Claimant who, List<Part> parts) {
        for (Part part : parts) {
            var has = held.computeIfAbsent(name(part), _ -> new TreeMap<>()).computeIfAbsent(name(who), _ -> new Has());
            if (part.isExclusive()) {
                has.alone++;
            } else {
                has.shared += part.units();
            }
            sessions.put(name(who), who.session());
        }
    }

    boolean release(Claimant who, Part part) {
        var has = has(part, who);
        if (has == null || (part.isExclusive() ? has.alone == 0 : has.shared < part.units())) {
            return false;
        }
        if (part.isExclusive()) {
            has.alone--;
        } else {
            has.shared -= part.units();
        }
        if (has.taken() == 0) {
            held.getOrDefault(name(part), new TreeMap<>()).remove(name(who));
        }
        serve();
        return true;
    }

    void cancel(Claimant who) {
        line.removeIf(each -> each.who.equals(who));
        serve();
    }

    void end(long session) {
        line.removeIf(each -> each.who.session() == session);
        held.values().forEach(all -> all.keySet().removeIf(who -> sessions.get(who) == session));
        serve();
    }

    private void serve() {
        for (int i = 0; i < line.size(); i++) {
            var next = line.get(i);
            if (isServable(next.who, next.parts, line.subList(0, i))) {
                line.remove(i);
                take(next.who, next.parts);
                i = -1;
            }
        }
    }
}
