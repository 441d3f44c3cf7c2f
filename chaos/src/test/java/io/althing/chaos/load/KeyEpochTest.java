package io.althing.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Session;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// An epoch that begins at revision 100, with what may be wrong in one.
class KeyEpochTest {
    private static final Bytes KEY = Bytes.utf8("k1");

    private final SortedMap<Long, List<Event>> history = new TreeMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    private static KeyValue pair(Bytes key, long created, long modified, long version, String value, long lease) {
        return new KeyValue(key, created, modified, version, Bytes.utf8(value), lease);
    }

    private void happened(long revision, KeyValue pair) {
        history.put(revision, List.of(new Event(false, pair, null)));
    }

    private Call call(Command command, RangeQuery query, List<String> values, long begun) {
        Call.Kind kind = query == null ? Call.Kind.WRITE : Call.Kind.LINEARIZABLE_READ;
        Call call = new Call(1, kind, command, query, values, 100, begun);
        calls.add(call);
        return call;
    }

    private void put(String value, long revision, KeyValue before, long begun) {
        Call call = call(new Command.Put(KEY, Bytes.utf8(value), 0, true, false, false), null, List.of(value), begun);
        call.end(Call.Ending.ANSWERED, new Result.Put(revision, before), begun + 5);
    }

    private void read(long revision, long begun, KeyValue... pairs) {
        Call call = call(null, RangeQuery.of(KeyRange.single(KEY)), List.of(), begun);
        call.end(Call.Ending.ANSWERED, new Result.Range(revision, List.of(pairs), pairs.length, false), begun + 5);
    }

    private Epoch.Checked check() {
        return new KeyEpoch(100, history, Map.of(102L, 1_000L), calls, List.of(), sessions, List.of()).check();
    }

    private void twoWrites() {
        KeyValue first = pair(KEY, 101, 101, 1, "v1", 0);
        happened(101, first);
        happened(102, pair(KEY, 101, 102, 2, "v2", 0));
        put("v1", 101, null, 10);
        put("v2", 102, first, 20);
    }

    @Test
    void anEpochBeginsWithoutKeysAtItsRevision() {
        twoWrites();
        read(102, 30, pair(KEY, 101, 102, 2, "v2", 0));
        assertThat(check().checks()).isPositive();
    }

    @Test
    void aStaleReadIsFound() {
        twoWrites();
        read(101, 30, pair(KEY, 101, 101, 1, "v1", 0));
        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void anAcknowledgedWriteThatIsNotInTheHistoryIsFound() {
        put("v1", 101, null, 10);
        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void aRevisionThatNobodyTellsOfIsFound() {
        twoWrites();
        history.remove(101L);
        assertThatThrownBy(this::check).hasMessageContaining("revision 101 is missing");
    }

    @Test
    void aLeaseThatEndsTooEarlyIsFound() {
        Session session = new Session(1, 7, 2_000_000_000L, Bytes.utf8("lock/0"), "holder 7");
        session.renewed(0);
        sessions.add(session);
        happened(101, pair(session.lock, 101, 101, 1, session.value, 7));
        history.put(102L, List.of(new Event(true, pair(session.lock, 0, 102, 0, "", 0), null)));
        assertThatThrownBy(this::check).hasMessageContaining("lease 7");
    }

    @Test
    void whatWasAskedOfEarlierEpochsIsLeftOut() {
        twoWrites();
        RangeQuery past = RangeQuery.of(KeyRange.single(KEY)).at(60);
        call(null, past, List.of(), 30).end(Call.Ending.ANSWERED, new Result.Range(102, List.of(), 0, false), 35);
        assertThat(check().checks()).isPositive();
    }
}
