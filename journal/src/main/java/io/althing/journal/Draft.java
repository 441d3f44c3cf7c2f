package io.althing.journal;

import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record about to be written, before it has a place.
record Draft(RecordKind kind, long term, long index, byte[] payload) {
    int sizeBytes() {
        return JournalRecord.OVERHEAD_BYTES + payload.length;
    }

    static Draft of(HardState state) {
        return new Draft(RecordKind.HARD_STATE, state.term(), 0, JournalState.payload(state));
    }

    static Draft tail(LogPosition last) {
        return new Draft(RecordKind.TAIL, last.term(), last.index(), new byte[0]);
    }

    static Draft of(RecordKind kind, SnapshotPoint point) {
        return new Draft(
                kind,
                point.position().term(),
                point.position().index(),
                point.configuration().encode());
    }

    static Draft of(Entry entry) {
        RecordKind kind = switch (entry.kind()) {
            case NOOP -> RecordKind.NOOP;
            case COMMAND -> RecordKind.COMMAND;
            case CONFIGURATION -> RecordKind.CONFIGURATION;
        };
        return new Draft(kind, entry.term(), entry.index(), entry.payload());
    }

    static Draft of(JournalRecord record) {
        return new Draft(record.kind(), record.term(), record.index(), record.payload());
    }

    static List<Draft> of(@Nullable HardState hardState, List<Entry> entries) {
        List<Draft> drafts = new ArrayList<>(entries.size() + 1);
        if (hardState != null) {
            drafts.add(of(hardState));
        }
        for (Entry entry : entries) {
            drafts.add(of(entry));
        }
        return drafts;
    }
}
