package io.althing.chaos.locks;

import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Hold;
import io.althing.coordination.Ask;
import io.althing.coordination.Asks;
import io.althing.coordination.Claimant;
import io.althing.coordination.Coordination;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import java.util.List;

/// A store in memory on which sessions 1, 2, 3 claim things, to have a log that tells of it.
final class Scene {
    static final Ask.Terms POOL = new Ask.Terms(true, false, 0, 0, Contested.PERMITS);

    private final Store store = Store.open(new MemoryHome().open(), new Coordination());
    private long index;
    private long lastRequest;

    Scene() {
        for (long session = 1; session <= 3; session++) {
            apply(new Command.GrantLease(session, 10));
            ask(new Ask.DescribeSession(session, 0, "pid 1"));
        }
    }

    private void apply(Command command) {
        store.apply(1, ++index, List.of(command));
        store.publish();
    }

    void ask(Ask ask) {
        apply(Asks.command(ask));
    }

    Scene acquire(long session, Contested what) {
        return acquire(session, what.whole(), Ask.Terms.WAIT);
    }

    Scene acquire(long session, Part part, Ask.Terms terms) {
        ask(new Ask.Acquire(new Claimant(session, "o"), ++lastRequest, List.of(part), terms, Bytes.EMPTY));
        return this;
    }

    Scene release(long session, Contested what) {
        ask(new Ask.Release(new Claimant(session, "o"), ++lastRequest, List.of(what.whole()), false));
        return this;
    }

    Scene expire(long session) {
        apply(new Command.ExpireLeases(1, List.of(session)));
        return this;
    }

    long revision() {
        return store.revision();
    }

    /// What the session holds, which holds it alone.
    Hold hold(long session, Contested what) {
        Look.Holder holder =
                new Look(store.own()).state(what.whole(), 1).holders().getFirst();
        return new Hold(what, session, holder.token());
    }

    Log log() {
        return Log.of(store, 0);
    }

    static Part permits(int permits) {
        return new Part(Contested.POOL.kind(), Bytes.utf8(Contested.POOL.word()), permits);
    }
}
