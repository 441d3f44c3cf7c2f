package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static io.althing.door.etcd.DoorFixture.rangeOf;

import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeRequest.SortOrder;
import io.etcd.jetcd.api.RangeRequest.SortTarget;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.concurrent.CompletableFuture;

/// A lock or an election as etcd's clients make it by themselves of keys and watches, step by
/// step as Go's package `concurrency` does (`etcdctl lock` and `elect` stand on it).
final class Recipe {
    private final DoorFixture door;
    private final String prefix;
    private final String key;
    private final long lease;
    private long since;

    Recipe(DoorFixture door, String name, long lease) {
        this.door = door;
        this.prefix = name + "/";
        this.key = prefix + Long.toHexString(lease);
        this.lease = lease;
    }

    private static RangeRequest.Builder under(String prefix) {
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        return rangeOf(prefix).toBuilder()
                .setRangeEnd(bytes(end))
                .setSortTarget(SortTarget.CREATE)
                .setLimit(1);
    }

    /// Returns whether it is the first in line.
    boolean join(String value) {
        RangeRequest first = under(prefix).setSortOrder(SortOrder.ASCEND).build();
        TxnResponse answer = door.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(Compare.newBuilder()
                                .setKey(bytes(key))
                                .setTarget(Compare.CompareTarget.CREATE)
                                .setResult(Compare.CompareResult.EQUAL)
                                .setCreateRevision(0))
                        .addSuccess(op(PutRequest.newBuilder()
                                .setKey(bytes(key))
                                .setValue(bytes(value))
                                .setLease(lease)
                                .build()))
                        .addSuccess(op(first))
                        .addFailure(op(rangeOf(key)))
                        .addFailure(op(first))
                        .build());
        since = answer.getSucceeded()
                ? answer.getHeader().getRevision()
                : answer.getResponses(0).getResponseRange().getKvs(0).getCreateRevision();
        return answer.getResponses(1).getResponseRange().getKvs(0).getCreateRevision() == since;
    }

    /// Watches the last of those before it until it is gone, and again until there is none; then
    /// makes sure of its own key.
    CompletableFuture<String> arrive() {
        return CompletableFuture.supplyAsync(
                () -> {
                    while (true) {
                        RangeResponse before = door.kv()
                                .range(under(prefix)
                                        .setSortOrder(SortOrder.DESCEND)
                                        .setMaxCreateRevision(since - 1)
                                        .build());
                        if (before.getKvsCount() == 0) {
                            return door.get(key).getKvs(0).getKey().toStringUtf8();
                        }
                        awaitEnd(
                                before.getKvs(0).getKey().toStringUtf8(),
                                before.getHeader().getRevision());
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private void awaitEnd(String other, long revision) {
        try (WatchClient watch = WatchClient.open(door.channel())) {
            watch.create(WatchClient.on(other).setStartRevision(revision + 1));
            while (!watch.nextEvent().getType().name().equals("DELETE")) {}
        }
    }

    void leave() {
        door.kv()
                .deleteRange(io.etcd.jetcd.api.DeleteRangeRequest.newBuilder()
                        .setKey(bytes(key))
                        .build());
    }

    String key() {
        return key;
    }
}
