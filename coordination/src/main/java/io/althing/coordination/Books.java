package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.procedure.Keyspace;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Reads what is kept.
class Books {
    private final Keyspace keys;

    Books(Keyspace keys) {
        this.keys = keys;
    }

    @Nullable
    Head knownHead(Part part) {
        var value = value(Keys.head(part));
        return value == null ? null : Head.decode(value);
    }

    Head head(Part part) {
        var known = knownHead(part);
        return known == null ? Head.FREE : known;
    }

    /// As whoever asks finds it, who may be the first to do so.
    Head headOrNew(Part part, Ask.Acquire ask) {
        var known = knownHead(part);
        if (known != null) {
            return known;
        }
        return part.kind().isSized() ? Head.FREE.of(ask.terms().permits()) : Head.FREE;
    }

    @Nullable
    Holding holding(Part part, Claimant who) {
        var value = value(Keys.hold(part, who));
        return value == null ? null : Holding.decode(value);
    }

    @Nullable
    Waiter waiter(Claimant who) {
        var value = value(Keys.wait(who));
        return value == null ? null : Waiter.decode(value);
    }

    /// Without reading what it waits for, which may be much.
    boolean isFirst(Part part, Claimant who) {
        var line = keys.range(Keys.allLine(part), 1);
        return !line.isEmpty() && line.getFirst().value().equals(Keys.wait(who));
    }

    /// Who is first in line; null if nobody waits.
    @Nullable
    Waiter first(Part part) {
        var line = keys.range(Keys.allLine(part), 1);
        return line.isEmpty() ? null : waiter(Keys.waiter(line.getFirst().value()));
    }

    /// Whether a request was cancelled before it came.
    boolean isCancelled(Claimant who, long request) {
        var value = value(Keys.cancelled(who));
        return value != null && new Fields.In(value).number() == request;
    }

    /// What a request that is held already was told; null if it is not.
    @Nullable
    Verdict granted(Ask.Acquire ask) {
        var tokens = new ArrayList<Long>();
        for (Part part : ask.parts()) {
            var holding = holding(part, ask.who());
            if (holding == null || holding.request() != ask.request()) {
                return null;
            }
            tokens.add(holding.token());
        }
        return new Verdict.Granted(tokens);
    }

    final @Nullable Bytes value(Bytes key) {
        var pair = keys.get(key);
        return pair == null ? null : pair.value();
    }
}
