package io.althing.client.guard;

import io.althing.client.error.StaleTokenException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Operation;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import io.althing.client.rpc.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fencing for keys of the cluster itself: the greatest token that was seen of each lock is a
/// key, compared and raised in the same transaction as the work.
public final class KvGuard {
    private final Kv kv;
    private final String prefix;

    /// Keeps tokens under `fences/`.
    public KvGuard(Kv kv) {
        this(kv, "fences/");
    }

    public KvGuard(Kv kv, String prefix) {
        this.kv = kv;
        this.prefix = prefix;
    }

    /// Carries operations out together, only if nobody with a greater token has done so under the
    /// same lock. Answered with what came of each.
    ///
    /// Fails with [StaleTokenException] if somebody has; nothing was done then.
    ///
    /// @param work must not write the key of the fence
    public Answer<List<Result>> commit(Fence fence, Operation... work) {
        Bytes key = Bytes.of(prefix + fence.name());
        List<Operation> all = new ArrayList<>(List.of(work));
        all.add(Put.of(key, Bytes.of(fence.token())));
        // A comparison of a value never holds for a key that is not there, so that is asked first.
        Transaction transaction = Transaction.when(Condition.absent(key))
                .then(all)
                .otherwise(Transaction.when(Condition.valueBelow(key, Bytes.of(fence.token() + 1)))
                        .then(all)
                        .otherwise(Get.key(key)));
        return kv.commit(transaction).map(committed -> results(committed, work.length, fence));
    }

    /// Reads under the fence: from then on nothing that an earlier holder has sent can arrive, so
    /// what is decided by what was read and written through [#commit] is decided by what is
    /// there. Raises the token as a commit does, which is a write.
    ///
    /// Fails with [StaleTokenException] if somebody with a greater token was here.
    public Answer<Result.Found> read(Fence fence, Get get) {
        return commit(fence, get).map(results -> (Result.Found) results.get(0));
    }

    /// Reads one key as [#read(Fence, Get)] does.
    public Answer<Optional<KeyValue>> read(Fence fence, String key) {
        return read(fence, Get.key(key)).map(Result.Found::first);
    }

    private static List<Result> results(Result.Committed outer, int count, Fence fence) {
        Result.Committed taken =
                outer.isHeld() ? outer : (Result.Committed) outer.results().get(0);
        if (taken.isHeld()) {
            return taken.results().subList(0, count);
        }
        long seen = taken.found(0).first().orElseThrow().value().asLong();
        throw new StaleTokenException(
                "token " + fence.token() + " of lock '" + fence.name() + "' is stale: " + seen
                        + " has been seen; acquire it anew",
                null);
    }
}
