package io.althing.client.kv;

import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;

/// What a [Condition] compares, of one key or of each of many:
/// `Condition.version(Keys.prefix("jobs/")).below(3L)`.
///
/// @param <T> a number, or bytes
public final class Comparand<T> {
    /// etcd's since 3.3, and ours; unknown to the messages that are compiled in here.
    private static final int LEASE_TARGET = 4;

    private static final int LEASE_FIELD = 8;

    private final Keys keys;
    private final Target<T> target;

    @FunctionalInterface
    private interface Target<T> {
        void write(Compare.Builder wire, T value);
    }

    private Comparand(Keys keys, Target<T> target) {
        this.keys = keys;
        this.target = target;
    }

    static Comparand<Long> version(Keys keys) {
        return new Comparand<>(
                keys, (wire, value) -> wire.setTarget(CompareTarget.VERSION).setVersion(value));
    }

    static Comparand<Long> createRevision(Keys keys) {
        return new Comparand<>(
                keys, (wire, value) -> wire.setTarget(CompareTarget.CREATE).setCreateRevision(value));
    }

    static Comparand<Long> modRevision(Keys keys) {
        return new Comparand<>(
                keys, (wire, value) -> wire.setTarget(CompareTarget.MOD).setModRevision(value));
    }

    static Comparand<Bytes> value(Keys keys) {
        return new Comparand<>(
                keys, (wire, value) -> wire.setTarget(CompareTarget.VALUE).setValue(value.toByteString()));
    }

    static Comparand<Long> lease(Keys keys) {
        return new Comparand<>(
                keys,
                (wire, value) -> wire.setTargetValue(LEASE_TARGET)
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        LEASE_FIELD,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(value)
                                                .build())
                                .build()));
    }

    public Condition equalTo(T value) {
        return condition(CompareResult.EQUAL, value);
    }

    public Condition notEqualTo(T value) {
        return condition(CompareResult.NOT_EQUAL, value);
    }

    /// Greater than this; bytes are compared one by one, unsigned.
    public Condition above(T value) {
        return condition(CompareResult.GREATER, value);
    }

    /// Less than this; bytes are compared one by one, unsigned.
    public Condition below(T value) {
        return condition(CompareResult.LESS, value);
    }

    Condition compared(Condition.Comparison comparison, T value) {
        return condition(CompareResult.valueOf(comparison.name()), value);
    }

    private Condition condition(CompareResult result, T value) {
        Compare.Builder wire = Compare.newBuilder()
                .setKey(keys.from().toByteString())
                .setRangeEnd(keys.end().toByteString())
                .setResult(result);
        target.write(wire, value);
        return new Condition(wire.build());
    }
}
