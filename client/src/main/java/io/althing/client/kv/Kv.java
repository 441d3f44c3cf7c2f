package io.althing.client.kv;

import io.althing.client.error.CompactedException;
import io.althing.client.error.ConflictException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keys and values. Each request is on its way when its method returns; see [Answer] for the
/// three styles to take what it is answered with.
///
/// Reads are linearizable: they see every write that was answered before they were asked, whoever
/// made it and whichever member is asked, unless [Get#allowStale()] is said. A read whose member
/// does not answer is asked of another one. A write is sent again only if it certainly had no
/// effect; otherwise it ends with [UnknownOutcomeException].
public final class Kv {
    private static final int ATTEMPTS_MAX = 100;

    private final Rpc rpc;

    public Kv(Rpc rpc) {
        this.rpc = rpc;
    }

    /// Returns the same with another time for each request.
    public Kv withTimeout(Duration timeout) {
        return new Kv(rpc.withTimeout(timeout));
    }

    public Answer<Optional<KeyValue>> get(String key) {
        return get(Bytes.of(key));
    }

    public Answer<Optional<KeyValue>> get(Bytes key) {
        return rpc.ask(KVGrpc.getRangeMethod(), Get.key(key).toWire(), Repeat.READ, Decoding::first);
    }

    public Answer<Result.Found> get(Get get) {
        return rpc.ask(KVGrpc.getRangeMethod(), get.toWire(), Repeat.READ, Decoding::found);
    }

    public Answer<Long> count(Keys keys) {
        return get(Get.of(keys).countOnly()).map(Result.Found::count);
    }

    /// Returns all that `get` reads, in the order of keys and as of one revision, read a page at
    /// a time while the stream is consumed. The stream blocks, and fails as [Answer#await()]
    /// does.
    ///
    /// @param get without a limit, and in the order of keys
    /// @param pageSize how many pairs to ask for at once, from 1 on; fewer are, where answers
    ///     would be larger than this client or a member allows
    public Stream<KeyValue> pages(Get get, int pageSize) {
        return Pages.stream(this, get, pageSize);
    }

    public Answer<Result.Written> put(String key, String value) {
        return put(Put.of(key, value));
    }

    public Answer<Result.Written> put(Bytes key, Bytes value) {
        return put(Put.of(key, value));
    }

    public Answer<Result.Written> put(Put put) {
        return rpc.ask(KVGrpc.getPutMethod(), put.toWire(), Repeat.WRITE, Decoding::written);
    }

    public Answer<Result.Deleted> delete(String key) {
        return delete(Delete.key(key));
    }

    public Answer<Result.Deleted> delete(Bytes key) {
        return delete(Delete.key(key));
    }

    public Answer<Result.Deleted> delete(Delete delete) {
        return rpc.ask(KVGrpc.getDeleteRangeMethod(), delete.toWire(), Repeat.WRITE, Decoding::deleted);
    }

    /// Carries a transaction out. That its conditions did not hold is an answer, not an error.
    public Answer<Result.Committed> commit(Transaction transaction) {
        Repeat repeat = transaction.isReadOnly() ? Repeat.READ : Repeat.WRITE;
        return rpc.ask(KVGrpc.getTxnMethod(), transaction.toWire(), repeat, Decoding::committed);
    }

    /// Reads, decides and writes as if nobody else did anything meanwhile: `body` sees the store
    /// as of one revision and itself; what it writes is committed only if nothing that it read
    /// has changed. Otherwise it is called again, so it must do nothing but what `tx` offers.
    /// Blocks.
    ///
    /// ```java
    /// long left = kv.transact(tx -> {
    ///     long stock = tx.get("stock").map(found -> found.value().asLong()).orElse(0L);
    ///     if (stock > 0) {
    ///         tx.put(Bytes.of("stock"), Bytes.of(stock - 1));
    ///     }
    ///     return stock - 1;
    /// });
    /// ```
    ///
    /// @throws ConflictException if others were faster a hundred times; back off
    /// @throws UnknownOutcomeException if the commit may have been carried out
    /// @throws X what `body` throws; nothing was written then
    public <T extends @Nullable Object, X extends Exception> T transact(TransactionBody<T, X> body) throws X {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            OptimisticTransaction transaction = new OptimisticTransaction(this);
            try {
                T value = body.run(transaction);
                if (transaction.commit()) {
                    return value;
                }
            } catch (CompactedException e) {
                // What was read first is forgotten already: begin with what is there now.
                if (attempt == ATTEMPTS_MAX - 1) {
                    throw e;
                }
            }
            Backoff.pause(attempt);
        }
        throw new ConflictException(
                "others wrote what this transaction had read, in each of " + ATTEMPTS_MAX
                        + " attempts; nothing was written: try again later, or let fewer write the same keys",
                null);
    }

    /// Forgets what was replaced or deleted up to `revision`: it can be read no more. What is
    /// there now stays. Answered with the store's revision.
    public Answer<Long> compact(long revision) {
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        // The same compaction twice is refused the second time, but does nothing else.
        return rpc.ask(
                KVGrpc.getCompactMethod(),
                request,
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }
}
