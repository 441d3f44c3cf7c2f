package io.althing.client.kv;

import io.etcd.jetcd.api.Compare;

/// What must hold for the first branch of a [Transaction] to be taken. Of a key that is not there
/// all numbers are 0; a comparison of its value never holds. Of many keys it must hold for each
/// that is there; if there is none, as for one that is not there.
///
/// The usual ones have names of their own; any other is made of what is compared, with what:
///
/// ```java
/// Condition.absent("owner")
/// Condition.modRevision(Keys.prefix("config/")).below(revision + 1)
/// ```
public final class Condition {
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

    Condition(Compare wire) {
        this.wire = wire;
    }

    /// How often keys were written since they came to be.
    public static Comparand<Long> version(Keys keys) {
        return Comparand.version(keys);
    }

    /// At which revision keys came to be.
    public static Comparand<Long> createRevision(Keys keys) {
        return Comparand.createRevision(keys);
    }

    /// At which revision keys were last written.
    public static Comparand<Long> modRevision(Keys keys) {
        return Comparand.modRevision(keys);
    }

    public static Comparand<Bytes> value(Keys keys) {
        return Comparand.value(keys);
    }

    /// Which lease keys are attached to; 0 for none.
    public static Comparand<Long> lease(Keys keys) {
        return Comparand.lease(keys);
    }

    /// A figure of each of these keys compares so to a number: for whoever has read what to compare.
    public static Condition of(Keys keys, Figure figure, Comparison comparison, long number) {
        Comparand<Long> comparand = switch (figure) {
            case VERSION -> version(keys);
            case CREATE_REVISION -> createRevision(keys);
            case MOD_REVISION -> modRevision(keys);
            case LEASE -> lease(keys);
        };
        return comparand.compared(comparison, number);
    }

    /// The value of each of these keys compares so to another one, byte by byte and unsigned.
    public static Condition value(Keys keys, Comparison comparison, Bytes value) {
        return value(keys).compared(comparison, value);
    }

    /// The key is there.
    public static Condition exists(String key) {
        return exists(Bytes.of(key));
    }

    public static Condition exists(Bytes key) {
        return createRevision(Keys.one(key)).above(0L);
    }

    /// The key is not there.
    public static Condition absent(String key) {
        return absent(Bytes.of(key));
    }

    public static Condition absent(Bytes key) {
        return createRevision(Keys.one(key)).equalTo(0L);
    }

    public static Condition valueIs(String key, String value) {
        return valueIs(Bytes.of(key), Bytes.of(value));
    }

    public static Condition valueIs(Bytes key, Bytes value) {
        return value(Keys.one(key)).equalTo(value);
    }

    /// The key is there and its value comes before this one, byte by byte and unsigned.
    public static Condition valueBelow(Bytes key, Bytes value) {
        return value(Keys.one(key)).below(value);
    }

    /// The key was last written at this revision: nobody wrote it since. 0 if it is not there.
    public static Condition unchangedSince(Bytes key, long modRevision) {
        return modRevision(Keys.one(key)).equalTo(modRevision);
    }

    public static Condition unchangedSince(String key, long modRevision) {
        return unchangedSince(Bytes.of(key), modRevision);
    }

    /// None of these keys was written after this revision. Deletions are not seen.
    public static Condition noneNewerThan(Keys keys, long revision) {
        return modRevision(keys).below(revision + 1);
    }

    /// The key came to be at this revision: it is still the same one.
    public static Condition createdAt(Bytes key, long createRevision) {
        return createRevision(Keys.one(key)).equalTo(createRevision);
    }

    /// The key was written so often since it came to be.
    public static Condition versionIs(Bytes key, long version) {
        return version(Keys.one(key)).equalTo(version);
    }

    /// The key is attached to this lease, or to none if that is 0 (which an absent key is, too).
    public static Condition leaseIs(Bytes key, long lease) {
        return lease(Keys.one(key)).equalTo(lease);
    }

    public static Condition leaseIs(String key, long lease) {
        return leaseIs(Bytes.of(key), lease);
    }

    Compare toWire() {
        return wire;
    }
}
