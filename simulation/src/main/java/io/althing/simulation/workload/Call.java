package io.althing.simulation.workload;

import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.List;
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

    public final int client;
    public final Kind kind;

    /// What was asked: a command, or for reads a query.
    public final @Nullable Command command;

    public final @Nullable RangeQuery query;

    /// The values it may write: no other call ever writes the same.
    public final List<String> values;

    /// The greatest revision that any client had been told of when this call began.
    public final long floorRevision;

    public final long begunNanos;
    private long endedNanos = Long.MAX_VALUE;
    private Ending ending = Ending.UNKNOWN;
    private boolean isOver;
    private @Nullable Result result;

    public Call(
            int client,
            Kind kind,
            @Nullable Command command,
            @Nullable RangeQuery query,
            List<String> values,
            long floorRevision,
            long begunNanos) {
        this.client = client;
        this.kind = kind;
        this.command = command;
        this.query = query;
        this.values = values;
        this.floorRevision = floorRevision;
        this.begunNanos = begunNanos;
    }

    public void end(Ending how, @Nullable Result answer, long atNanos) {
        ending = how;
        result = answer;
        isOver = true;
        if (how == Ending.ANSWERED) {
            endedNanos = atNanos;
        }
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

    /// When it was answered; never, if it was not.
    public long endedNanos() {
        return endedNanos;
    }

    /// What is asked, in words.
    public String words() {
        return Words.of(command, query) + (kind == Kind.LOCAL_READ ? ", as far as you know" : "");
    }

    @Override
    public String toString() {
        return "client " + client + " asks to " + words() + " (knowing " + floorRevision + ") and hears "
                + (result == null ? ending : Words.of(result));
    }
}
