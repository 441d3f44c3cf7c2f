package io.althing.chaos.locks;

import io.althing.chaos.holder.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What all holders have said, taken down by several threads.
final class Testimony {
    /// What may become of requests while members and sessions die.
    private static final Set<String> EXPECTED =
            Set.of("SessionLostException", "UnavailableException", "UnknownOutcomeException");

    private final Map<Long, Long> ttlSeconds = new HashMap<>();
    private final Map<Long, Integer> processes = new HashMap<>();
    private final Map<String, Long> failures = new TreeMap<>();
    private List<Report.Granted> grants = new ArrayList<>();
    private List<Report.Looked> safeLooks = new ArrayList<>();
    private List<Report.Refused> refused = new ArrayList<>();
    private List<Report.Failed> strange = new ArrayList<>();
    private long unsafeLooks;
    private long lost;

    /// What was said up to some moment.
    ///
    /// @param refused by the register or by keys
    /// @param strange failures that there is no reason for
    record Said(
            List<Report.Granted> grants,
            List<Report.Looked> safeLooks,
            List<Report.Refused> refused,
            List<Report.Failed> strange) {}

    synchronized void take(int process, Report report) {
        switch (report) {
            case Report.Opened(var session, var ttl) -> {
                ttlSeconds.put(session, ttl);
                processes.put(session, process);
            }
            case Report.Granted granted -> grants.add(granted);
            case Report.Looked looked when looked.isSafe() -> safeLooks.add(looked);
            case Report.Looked _ -> unsafeLooks++;
            case Report.Refused its -> refused.add(its);
            case Report.Over(var _, var isLost) -> lost += isLost ? 1 : 0;
            case Report.Failed failed -> {
                failures.merge(failed.kind(), 1L, Long::sum);
                if (!EXPECTED.contains(failed.kind())) {
                    strange.add(failed);
                }
            }
            case Report.Ready _, Report.Resting _ -> {}
        }
    }

    /// Hands over what was said, and begins anew.
    synchronized Said takeSaid() {
        Said said = new Said(grants, safeLooks, refused, strange);
        grants = new ArrayList<>();
        safeLooks = new ArrayList<>();
        refused = new ArrayList<>();
        strange = new ArrayList<>();
        return said;
    }

    /// The TTL of a session; 0 if nobody spoke of it.
    synchronized long ttlSeconds(long session) {
        return ttlSeconds.getOrDefault(session, 0L);
    }

    /// The sessions of a process.
    synchronized List<Long> sessions(int process) {
        return processes.entrySet().stream()
                .filter(each -> each.getValue() == process)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// How often a holder found that it was not safe any more, and went on.
    synchronized long unsafeLooks() {
        return unsafeLooks;
    }

    /// How often somebody learned, giving something back, that it was lost.
    synchronized long lost() {
        return lost;
    }

    /// What requests came to that came to nothing, by kind.
    synchronized Map<String, Long> failures() {
        return new TreeMap<>(failures);
    }
}
