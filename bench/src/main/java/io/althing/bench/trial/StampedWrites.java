package io.althing.bench.trial;

import com.google.protobuf.ByteString;
import io.althing.bench.load.Connection;
import io.althing.bench.load.Operation;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.List;

/// Writes keys that are watched, so that every event is due that a write leads to.
final class StampedWrites implements Connection {
    private final Client client;
    private final KVGrpc.KVStub stub;
    private final List<ByteString> keys;
    private final Stamps stamps;
    private final int watchers;
    private final Missing missing;
    private final Failures failures;

    /// @param watchers of each key
    StampedWrites(
            Client client, List<ByteString> keys, Stamps stamps, int watchers, Missing missing, Failures failures) {
        this.client = client;
        this.stub = client.kvs();
        this.keys = keys;
        this.stamps = stamps;
        this.watchers = watchers;
        this.missing = missing;
        this.failures = failures;
    }

    @Override
    public void ask(Operation operation, long key, Answer answer) {
        switch (operation) {
            case PUT -> stub.put(put(key), new Reply<>(_ -> written(answer), cause -> failed(cause, answer)));
            case GUARDED_PUT ->
                stub.range(
                        RangeRequest.newBuilder().setKey(keys.get((int) key)).build(),
                        new Reply<>(pairs -> update(pairs, key, answer), cause -> failed(cause, answer)));
            case GET, STALE_GET, COUNT, PAGE -> throw new IllegalArgumentException(operation + " writes nothing");
        }
    }

    /// Ends well if nobody has written the key since.
    private void update(RangeResponse read, long key, Answer answer) {
        if (read.getKvsCount() == 0) {
            failed(new IllegalStateException("the key is gone"), answer);
            return;
        }
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(keys.get((int) key))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(read.getKvs(0).getModRevision()))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(key)))
                .build();
        stub.txn(
                request,
                new Reply<>(
                        outcome -> {
                            if (outcome.getSucceeded()) {
                                written(answer);
                            } else {
                                answer.ended(false);
                            }
                        },
                        cause -> failed(cause, answer)));
    }

    private PutRequest put(long key) {
        return PutRequest.newBuilder()
                .setKey(keys.get((int) key))
                .setValue(stamps.now(key))
                .build();
    }

    private void written(Answer answer) {
        missing.due(watchers);
        answer.ended(true);
    }

    private void failed(Throwable cause, Answer answer) {
        failures.tell("a write failed", cause);
        answer.ended(false);
    }

    @Override
    public void close() {
        client.close();
    }
}
