package io.althing.client.coordination;

import io.althing.api.v1.CancelRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.Resource;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Takes a claim back for good: what it was granted, its place in line, and itself, should it
/// still come. For claims whose answer nobody will use, and for those that were made again
/// elsewhere as it was not known what had become of them, once they are over.
///
/// That is tried until the cluster has said so or the session is over. Otherwise a heartbeat
/// would keep alive, for as long as the process lives, what nobody in it knows of.
final class Withdrawal {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Longer than any member keeps a request that it cannot pass on.
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Rpc rpc;
    private final Session session;
    private final CancelRequest request;

    Withdrawal(Rpc rpc, Session session, Claimant who, long request, List<Resource> resources) {
        this.rpc = rpc;
        this.session = session;
        this.request = CancelRequest.newBuilder()
                .setClaimant(who)
                .setRequest(request)
                .addAllResources(resources)
                .setGiveBack(true)
                .build();
    }

    /// Said twice, as the cluster remembers only so many: once more when the claim cannot be in
    /// the hands of a member any longer that could not pass it on.
    void begin() {
        say(false);
    }

    private void say(boolean isSecond) {
        if (session.isOver() || rpc.isClosed()) {
            return;
        }
        rpc.ask(LocksGrpc.getCancelMethod(), request, Repeat.DEDUPLICATED, answer -> answer)
                .directly((answer, failure) -> {
                    if (failure instanceof SessionLostException) {
                        session.lose();
                    } else if (failure != null && !(failure instanceof NotHeldException)) {
                        rpc.after(PAUSE_NANOS, () -> say(isSecond));
                    } else if (failure == null && !isSecond) {
                        rpc.after(LATE_NANOS, () -> say(true));
                    }
                });
    }
}
