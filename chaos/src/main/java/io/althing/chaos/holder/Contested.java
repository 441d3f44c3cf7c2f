package io.althing.chaos.holder;

import io.althing.coordination.Kind;
import io.althing.coordination.Part;
import io.althing.store.Bytes;
import java.util.Locale;

/// What processes contend for: one of each kind that the SDK has.
public enum Contested {
    /// A mutex.
    FAIR(Kind.LOCK),
    /// A mutex whose line may be passed.
    UNFAIR(Kind.LOCK),
    /// A mutex that is given back by itself after [#HOLD_SECONDS].
    LIMITED(Kind.LOCK),
    /// A read-write lock.
    BOOK(Kind.LOCK),
    /// A semaphore of [#PERMITS].
    POOL(Kind.SEMAPHORE),
    /// An election.
    CHAIR(Kind.ELECTION);

    public static final int PERMITS = 3;
    public static final int HOLD_SECONDS = 1;

    private final Kind kind;

    Contested(Kind kind) {
        this.kind = kind;
    }

    /// Its name, at the cluster and in reports.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Contested of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    public Kind kind() {
        return kind;
    }

    /// All of it.
    public Part whole() {
        return new Part(kind, Bytes.utf8(word()), this == POOL ? PERMITS : Part.ALL);
    }
}
