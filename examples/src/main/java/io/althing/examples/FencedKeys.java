package io.althing.examples;

import io.althing.client.coordination.Grant;
import io.althing.client.error.AlthingException;
import io.althing.client.error.StaleTokenException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Operation;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import java.util.List;
import java.util.Optional;

/// Keys that whoever holds a lock reads, and writes by what it has read.
///
/// **Read through the fence, too.** A plain read would leave this gap:
///
/// 1. A reads that one piece is left, sends "none is left", and stands still; its session ends.
/// 2. B is granted the lock and reads that one piece is left: A's write is still on its way.
/// 3. A's write arrives. No greater token has been seen, so it is good: A has sold the piece.
/// 4. B writes "none is left", with a greater token: it has sold the same piece.
///
/// [#read] raises the fence and reads in one transaction, so that step 3 is refused.
final class FencedKeys {
    private final KvGuard guard;
    private final Grant grant;

    FencedKeys(Kv kv, Grant grant) {
        this.guard = new KvGuard(kv);
        this.grant = grant;
    }

    /// Reads a key. From now on no earlier holder of the lock can write.
    ///
    /// @throws StaleTokenException if a later holder has been here
    Optional<Bytes> read(String key) {
        Result.Found found = (Result.Found) commit(Get.key(key)).get(0);
        return found.first().map(pair -> pair.value());
    }

    /// Writes, all or nothing.
    ///
    /// @throws StaleTokenException if a later holder has been here; nothing was written
    /// @throws UnknownOutcomeException if the lock was lost before it could be learnt whether it
    ///     was written
    void write(Put... puts) {
        commit(puts);
    }

    private List<Result> commit(Operation... work) {
        Fence fence = Fence.of(grant);
        try {
            return guard.commit(fence, work).await();
        } catch (UnknownOutcomeException doubt) {
            return settle(doubt, fence, work);
        }
    }

    /// The member that was asked is gone, with its answer. While the lock is held nobody else
    /// writes here, so the same may be written once more.
    private List<Result> settle(UnknownOutcomeException doubt, Fence fence, Operation... work) {
        while (grant.isSafe()) {
            try {
                return guard.commit(fence, work).await();
            } catch (UnknownOutcomeException | UnavailableException again) {
                doubt.addSuppressed(again);
            } catch (AlthingException refusal) {
                // It tells of this attempt only: the first may have been carried out.
                doubt.addSuppressed(refusal);
                break;
            }
        }
        throw doubt;
    }
}
