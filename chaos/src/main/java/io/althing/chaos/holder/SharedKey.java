package io.althing.chaos.holder;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.error.StaleTokenException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Put;
import java.util.Optional;

/// A key of the cluster itself.
final class SharedKey implements Shared {
    private final Althing althing;
    private final KvGuard guard;
    private final boolean isFenced;

    SharedKey(Althing althing, boolean isFenced) {
        this.althing = althing;
        this.guard = new KvGuard(althing.kv());
        this.isFenced = isFenced;
    }

    private static String key(Grant grant) {
        return "resource/" + grant.names().get(0);
    }

    @Override
    public long read(Grant grant) throws Stale {
        try {
            Optional<KeyValue> found = isFenced
                    ? guard.read(Fence.of(grant), key(grant)).await()
                    : althing.kv().get(key(grant)).await();
            return found.map(pair -> pair.value().asLong()).orElse(0L);
        } catch (StaleTokenException _) {
            throw new Stale();
        }
    }

    @Override
    public void write(Grant grant, long number, boolean isSafe) throws Stale {
        Put put = Put.of(Bytes.of(key(grant)), Bytes.of(number));
        try {
            if (isFenced) {
                guard.commit(Fence.of(grant), put).await();
            } else {
                althing.kv().put(put).await();
            }
        } catch (StaleTokenException _) {
            throw new Stale();
        }
    }
}
