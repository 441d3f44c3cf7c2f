package io.althing.server.tls;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells the log which connections did not come about, and why; at most one line a second, so
/// that strangers cannot fill it.
final class Refusals {
    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final Side side;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong total = new AtomicLong();

    Refusals(Side side) {
        this.side = side;
    }

    void tell(@Nullable Object other, Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            // Whoever asks only whether the port is open goes away like this.
            return;
        }
        Throwable deepest = cause;
        while (deepest.getCause() != null && !(deepest instanceof CertificateException)) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        tell(other, message == null ? deepest.getClass().getSimpleName() : message);
    }

    long total() {
        return total.get();
    }

    void tell(@Nullable Object other, String reason) {
        total.incrementAndGet();
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + QUIET_NANOS)) {
            untold.incrementAndGet();
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "event=tls_refused side={0} other={1} reason=\"{2}\" untold={3}",
                side.label,
                other,
                reason.replaceAll("\\p{Cntrl}", "?"),
                untold.getAndSet(0));
    }
}
