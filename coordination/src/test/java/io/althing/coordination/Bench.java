package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.engine.MemoryHome;
import java.util.List;

/// A store in memory that knows the procedures, with short words for what tests do.
final class Bench {
    static final Part LOCK = lock("orders");
    static final Part SHARED = new Part(Kind.LOCK, Bytes.utf8("orders"), 1);

    final MemoryHome home = new MemoryHome();
    Store store = Store.open(home.open(), new Coordination());
    private long index;
    private long lastRequest;

    static Part lock(String name) {
        return new Part(Kind.LOCK, Bytes.utf8(name), Part.ALL);
    }

    static Part permits(String name, int permits) {
        return new Part(Kind.SEMAPHORE, Bytes.utf8(name), permits);
    }

    static Claimant who(long session) {
        return new Claimant(session, "main");
    }

    Result apply(Command command) {
        var results = store.apply(1, ++index, List.of(command));
        store.publish();
        return results.getFirst();
    }

    Verdict ask(Ask ask) {
        return (Verdict) ((Result.Called) apply(Asks.command(ask))).answer();
    }

    void open(long... sessions) {
        for (long session : sessions) {
            apply(new Command.GrantLease(session, 10));
        }
    }

    void expire(long session) {
        apply(new Command.ExpireLeases(1, List.of(session)));
    }

    void close(long session) {
        apply(new Command.RevokeLease(session));
    }

    Verdict acquire(long session, Part... parts) {
        return acquire(session, Ask.Terms.WAIT, parts);
    }

    Verdict acquire(long session, Ask.Terms terms, Part... parts) {
        return ask(new Ask.Acquire(who(session), ++lastRequest, List.of(parts), terms, Bytes.EMPTY));
    }

    Verdict release(long session, Part... parts) {
        return ask(new Ask.Release(who(session), ++lastRequest, List.of(parts), false));
    }

    Verdict cancel(long session, long request, Part... parts) {
        return ask(new Ask.Cancel(who(session), request, List.of(parts), false));
    }

    long lastRequest() {
        return lastRequest;
    }

    Look look() {
        return new Look(store.own());
    }

    /// Who holds it, in no order that matters.
    List<Long> holders(Part part) {
        return look().state(part, 1000).holders().stream()
                .map(holder -> holder.who().session())
                .toList();
    }

    List<Long> inLine(Part part) {
        return look().state(part, 1000).inLine().stream()
                .map(each -> each.who().session())
                .toList();
    }

    long token(Part part) {
        return look().state(part, 1).holders().getFirst().token();
    }
}
