package io.althing.client.kv;

import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;

/// What must hold for the first branch of a [Transaction] to be taken. Of a key that is not there
/// all numbers are 0; a comparison of its value never holds. Of many keys it must hold for each.
public final class Condition {
    private static final int LEASE_TARGET = 4;
    private static final int LEASE_FIELD = 8;

    private final Compare wire;

    /// How what is there compares to what is expected.
    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER
    }

    /// What is known of a key in numbers.
    public enum Figure {
        VERSION,
        CREATE_REVISION,
        MOD_REVISION,
        /// The id of the lease that it is attached to.
        LEASE
    }

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

    /// A figure of each of these keys compares so to a number.
    public static Condition of(Keys keys, Figure figure, Comparison comparison, long number) {
        CompareResult result = CompareResult.valueOf(comparison.name());
        switch (figure) {
            case VERSION:
                return new Condition(compare(keys, CompareTarget.VERSION, result)
                        .setVersion(number)
                        .build());
            case CREATE_REVISION:
                return createRevision(keys, result, number);
            case MOD_REVISION:
                return modRevision(keys, result, number);
            default:
                return new Condition(lease(keys, result, number));
        }
    }

    /// Newer than the generated code.
    private static Compare lease(Keys keys, CompareResult result, long id) {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addVarint(id).build();
        return compare(keys, CompareTarget.VALUE, result)
                .setTargetValue(LEASE_TARGET)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(LEASE_FIELD, field)
                        .build())
                .build();
    }

    /// The value of each of these keys compares so to another one, byte by byte and unsigned.
    public static Condition value(Keys keys, Comparison comparison, Bytes value) {
        return new Condition(compare(keys, CompareTarget.VALUE, CompareResult.valueOf(comparison.name()))
                .setValue(value.toByteString())
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
