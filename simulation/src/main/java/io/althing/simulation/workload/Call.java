package io.althing.simulation.workload;

import io.althing.store.command.Result;
import org.jspecify.annotations.Nullable;

/// One request of a client and what became of it.
public final class Call {
    /// What kinds of answers are owed.
    public enum Kind {
        WRITE,
        LINEARIZABLE_READ,
        LOCAL_READ
    }

    /// How it ended, as far as the client knows.
    public enum Ending {
        ANSWERED,
        /// Certainly without any effect.
        REFUSED,
        /// Perhaps with an effect.
        UNKNOWN
    }

    public final Kind kind;

    /// The value it may write: no other call ever writes the same. Empty if it writes none.
    public final String value;

    public final String text;

    /// The greatest revision that any client had been told of when this call began.
    public final long floorRevision;

    private Ending ending = Ending.UNKNOWN;
    private boolean isOver;
    private @Nullable Result result;

    Call(Kind kind, String value, String text, long floorRevision) {
        this.kind = kind;
        this.value = value;
        this.text = text;
        this.floorRevision = floorRevision;
    }

    void end(Ending how, @Nullable Result answer) {
        ending = how;
        result = answer;
        isOver = true;
    }

    public boolean isOver() {
        return isOver;
    }

    public Ending ending() {
        return ending;
    }

    /// The answer, if there was one.
    public @Nullable Result result() {
        return result;
    }

    @Override
    public String toString() {
        return text + " (floor " + floorRevision + ") -> " + (result == null ? ending : result);
    }
}
