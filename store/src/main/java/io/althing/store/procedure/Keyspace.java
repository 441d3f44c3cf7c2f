package io.althing.store.procedure;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys that procedures keep, at one state. They are few and small beside clients' keys, so
/// all of them are in memory, with their values.
public interface Keyspace {
    /// The store's revision at this state, with what a command under way has done.
    long revision();

    @Nullable
    KeyValue get(Bytes key);

    /// Returns at most `limit` pairs of a range, in key order.
    List<KeyValue> range(KeyRange range, int limit);

    /// How many keys there are in a range; costs little, however many they are.
    int count(KeyRange range);

    /// Tells whether there is such a lease.
    boolean hasLease(long id);
}
