package io.althing.client.kv;

import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;

/// What must hold for the first branch of a [Transaction] to be taken. Of a key that is not there
/// all numbers are 0; a comparison of its value never holds. Of many keys it must hold for each.
public final class Condition {
    private final Compare wire;

    private Condition(Compare wire) {
        this.wire = wire;
    }

    /// The key is there.
    public static Condition exists(String key) {
        return exists(Bytes.of(key));
    }

    public static Condition exists(Bytes key) {
        return createRevision(Keys.one(key), CompareResult.GREATER, 0);
    }

    /// The key is not there.
    public static Condition absent(String key) {
        return absent(Bytes.of(key));
    }

    public static Condition absent(Bytes key) {
        return createRevision(Keys.one(key), CompareResult.EQUAL, 0);
    }

    public static Condition valueIs(String key, String value) {
        return valueIs(Bytes.of(key), Bytes.of(value));
    }

    public static Condition valueIs(Bytes key, Bytes value) {
        return new Condition(compare(Keys.one(key), CompareTarget.VALUE, CompareResult.EQUAL)
                .setValue(value.toByteString())
                .build());
    }

    /// The key is there and its value comes before this one, byte by byte and unsigned.
    public static Condition valueBelow(Bytes key, Bytes value) {
        return new Condition(compare(Keys.one(key), CompareTarget.VALUE, CompareResult.LESS)
                .setValue(value.toByteString())
                .build());
    }

    /// The key was last written at this revision: nobody wrote it since. 0 if it is not there.
    public static Condition unchangedSince(Bytes key, long modRevision) {
        return modRevision(Keys.one(key), CompareResult.EQUAL, modRevision);
    }

    public static Condition unchangedSince(String key, long modRevision) {
        return unchangedSince(Bytes.of(key), modRevision);
    }

    /// None of these keys was written after this revision. Deletions are not seen.
    public static Condition noneNewerThan(Keys keys, long revision) {
        return modRevision(keys, CompareResult.LESS, revision + 1);
    }

    /// The key came to be at this revision: it is still the same one.
    public static Condition createdAt(Bytes key, long createRevision) {
        return createRevision(Keys.one(key), CompareResult.EQUAL, createRevision);
    }

    /// The key was written so often since it came to be.
    public static Condition versionIs(Bytes key, long version) {
        return new Condition(compare(Keys.one(key), CompareTarget.VERSION, CompareResult.EQUAL)
                .setVersion(version)
                .build());
    }

    private static Condition createRevision(Keys keys, CompareResult result, long revision) {
        return new Condition(compare(keys, CompareTarget.CREATE, result)
                .setCreateRevision(revision)
                .build());
    }

    private static Condition modRevision(Keys keys, CompareResult result, long revision) {
        return new Condition(compare(keys, CompareTarget.MOD, result)
                .setModRevision(revision)
                .build());
    }

    private static Compare.Builder compare(Keys keys, CompareTarget target, CompareResult result) {
        return Compare.newBuilder()
                .setKey(keys.from().toByteString())
                .setRangeEnd(keys.end().toByteString())
                .setTarget(target)
                .setResult(result);
    }

    Compare toWire() {
        return wire;
    }
}
