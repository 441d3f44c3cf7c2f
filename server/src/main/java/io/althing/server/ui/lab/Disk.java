package io.althing.server.ui.lab;

import io.althing.raft.Effect;
import io.althing.raft.HardState;
import io.althing.raft.Recovered;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/// What a member has durably; it survives a crash.
final class Disk {
    private final Configuration founders;
    private final List<Entry> log = new ArrayList<>();
    private HardState hardState = HardState.INITIAL;
    private long appliedIndex;

    Disk(Configuration founders) {
        this.founders = founders;
    }

    void persist(Effect.Persist persist) {
        if (persist.hardState() != null) {
            hardState = persist.hardState();
        }
        for (Entry entry : persist.entries()) {
            while (log.size() >= entry.index()) {
                log.removeLast();
            }
            log.add(entry);
        }
    }

    void applied(long index) {
        appliedIndex = index;
    }

    List<Entry> log() {
        return log;
    }

    HardState hardState() {
        return hardState;
    }

    List<Entry> from(long index) {
        return List.copyOf(log.subList((int) Math.min(index - 1, log.size()), log.size()));
    }

    Recovered recovered() {
        List<TermRun> runs = new ArrayList<>();
        for (Entry entry : log) {
            if (runs.isEmpty() || runs.getLast().term() != entry.term()) {
                runs.add(new TermRun(entry.index(), entry.term()));
            }
        }
        List<Entry> configurations = log.stream()
                .filter(entry -> entry.kind() == EntryKind.CONFIGURATION)
                .toList();
        SnapshotPoint start = new SnapshotPoint(LogPosition.ZERO, founders);
        return new Recovered(hardState, start, runs, log.size(), configurations, appliedIndex, from(appliedIndex + 1));
    }
}
