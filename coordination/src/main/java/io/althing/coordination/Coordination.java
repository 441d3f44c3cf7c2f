package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.command.Command;
import io.althing.store.procedure.Keyspace;
import io.althing.store.procedure.Procedures;
import io.althing.store.procedure.Workspace;
import java.util.List;

/// Everything of this module that the store carries out. Without state of its own.
public final class Coordination implements Procedures {
    @Override
    public Verdict call(Command.Call call, Workspace keys) {
        var claims = new Claims(keys);
        return switch (Asks.decode(call.names(), call.request())) {
            case Ask.DescribeSession(var session, var delay, var label, var user) -> {
                if (!keys.hasLease(session)) {
                    yield Refusals.sessionLost(session);
                }
                keys.put(Keys.session(session), new Session(delay, label, user).encode());
                yield new Verdict.Done();
            }
            case Ask.Acquire ask -> claims.acquire(ask);
            case Ask.Release ask -> claims.release(ask);
            case Ask.Cancel ask -> claims.cancel(ask);
            case Ask.Proclaim ask -> claims.proclaim(ask);
            case Ask.Resize(var semaphore) -> claims.resize(semaphore);
            case Ask.ForceRelease ask -> claims.forceRelease(ask);
            case Ask.Count ask -> Counts.change(ask, keys);
            case Ask.Spend ask -> Rates.spend(ask, keys);
            case Ask.TakeWorker ask -> new Workers(keys).take(ask);
            case Ask.KeepWorker ask -> new Workers(keys).keep(ask);
        };
    }

    @Override
    public void leaseEnded(long lease, boolean isExpiry, Workspace keys) {
        new Claims(keys).leaseEnded(lease, isExpiry);
        new Workers(keys).leaseEnded(lease);
    }

    @Override
    public List<Bytes> namesOf(long lease, Keyspace keys) {
        return new Look(keys).namesOf(lease);
    }
}
