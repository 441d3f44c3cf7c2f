package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.procedure.Workspace;

/// Worker numbers for ids that are made of a time, a worker's number and a count: no two
/// claimants have the same one at a time, and whoever has it next knows up to when ids may have
/// been made with it, whatever the clocks of either.
final class Workers extends Books {
    private final Workspace keys;

    /// @param session who has it; 0 for nobody
    /// @param reservedMillis up to when ids may have been made with it
    private record Worker(long session, String owner, long reservedMillis) {
        Bytes encode() {
            return new Fields.Out()
                    .number(session)
                    .text(owner)
                    .number(reservedMillis)
                    .done();
        }

        static Worker decode(Bytes value) {
            var in = new Fields.In(value);
            return new Worker(in.number(), in.text(), in.number());
        }

        boolean isOf(Claimant who) {
            return session == who.session() && owner.equals(who.owner());
        }
    }

    Workers(Workspace keys) {
        super(keys);
        this.keys = keys;
    }

    Verdict take(Ask.TakeWorker ask) {
        if (!keys.hasLease(ask.who().session())) {
            return Refusals.sessionLost(ask.who().session());
        }
        int unused = 0;
        int free = -1;
        long freeReserved = Long.MAX_VALUE;
        for (var pair : keys.range(Keys.allWorkers(ask.pool()), ask.limit())) {
            int number = Keys.workerNumber(pair.key());
            var worker = Worker.decode(pair.value());
            if (worker.isOf(ask.who())) {
                return new Verdict.Worker(number, worker.reservedMillis);
            }
            unused += number == unused ? 1 : 0;
            // The one that has rested longest: its time is the likeliest to be over on every clock.
            if (worker.session == 0 && number < ask.limit() && worker.reservedMillis < freeReserved) {
                free = number;
                freeReserved = worker.reservedMillis;
            }
        }
        if (unused < ask.limit()) {
            return give(ask, unused, 0);
        }
        return free < 0 ? Refusals.exhausted(ask.pool().toString(), ask.limit()) : give(ask, free, freeReserved);
    }

    private Verdict give(Ask.TakeWorker ask, int number, long reservedMillis) {
        var key = Keys.worker(ask.pool(), number);
        var who = ask.who();
        keys.put(key, new Worker(who.session(), who.owner(), reservedMillis).encode());
        keys.put(Keys.works(who.session(), key), Bytes.EMPTY);
        return new Verdict.Worker(number, reservedMillis);
    }

    Verdict keep(Ask.KeepWorker ask) {
        var key = Keys.worker(ask.pool(), ask.number());
        var value = value(key);
        var worker = value == null ? null : Worker.decode(value);
        if (worker == null || !worker.isOf(ask.who())) {
            return keys.hasLease(ask.who().session())
                    ? Refusals.notTaken(ask.pool().toString(), ask.number())
                    : Refusals.sessionLost(ask.who().session());
        }
        long reserved = Math.max(worker.reservedMillis, ask.untilMillis());
        if (ask.gives()) {
            free(ask.who().session(), key, reserved);
        } else {
            keys.put(key, new Worker(worker.session, worker.owner, reserved).encode());
        }
        return new Verdict.Worker(ask.number(), reserved);
    }

    private void free(long session, Bytes key, long reservedMillis) {
        keys.put(key, new Worker(0, "", reservedMillis).encode());
        keys.delete(Keys.works(session, key));
    }

    void leaseEnded(long session) {
        for (var pair : keys.range(Keys.allWorks(session), Integer.MAX_VALUE)) {
            var key = Keys.worker(pair.key());
            var value = value(key);
            if (value != null) {
                free(session, key, Worker.decode(value).reservedMillis);
            }
        }
    }
}
