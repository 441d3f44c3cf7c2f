package io.althing.spring.shedlock;

import io.althing.client.kv.Bytes;
import io.althing.client.lease.Lease;
import java.time.Duration;
import java.util.Optional;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/// A lock that was taken: the key, what says whose it is, and the lease it hangs on.
final class KeyLock extends AbstractSimpleLock {
    private final AlthingLockProvider provider;
    private final Bytes key;
    private final Bytes mark;
    private final Lease lease;
    private final long takenNanos = System.nanoTime();

    KeyLock(AlthingLockProvider provider, LockConfiguration configuration, Bytes key, Bytes mark, Lease lease) {
        super(configuration);
        this.provider = provider;
        this.key = key;
        this.mark = mark;
        this.lease = lease;
    }

    Bytes key() {
        return key;
    }

    Bytes mark() {
        return mark;
    }

    Lease lease() {
        return lease;
    }

    @Override
    protected void doUnlock() {
        Duration since = Duration.ofNanos(System.nanoTime() - takenNanos);
        provider.end(this, lockConfiguration.getLockAtLeastFor().minus(since));
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration newConfiguration) {
        return provider.extend(this, newConfiguration).map(longer -> longer);
    }
}
