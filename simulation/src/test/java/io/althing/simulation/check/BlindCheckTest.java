package io.althing.simulation.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Histories that must pass and must not, for both checkers that do not believe in revisions.
/// All answers claim revision 7.
class BlindCheckTest {
    private final List<Call> calls = new ArrayList<>();

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }

    private static KeyValue pair(String key, String value) {
        return new KeyValue(bytes(key), 7, 7, 1, bytes(value), 0);
    }

    private static Command.Put put(String key, String value) {
        return new Command.Put(bytes(key), bytes(value), 0, true, false, false);
    }

    private Call begin(Call.Kind kind, Command command, RangeQuery query, long from) {
        Call call = new Call(1, kind, command, query, List.of(), 0, from);
        calls.add(call);
        return call;
    }

    private void write(String key, String value, String before, long from, long to) {
        begin(Call.Kind.WRITE, put(key, value), null, from)
                .end(Call.Ending.ANSWERED, new Result.Put(7, before.isEmpty() ? null : pair(key, before)), to);
    }

    private void lostWrite(String key, String value, long from) {
        begin(Call.Kind.WRITE, put(key, value), null, from).end(Call.Ending.UNKNOWN, null, from + 1_000);
    }

    private void read(String key, String value, long from, long to) {
        List<KeyValue> pairs = value.isEmpty() ? List.of() : List.of(pair(key, value));
        begin(Call.Kind.LINEARIZABLE_READ, null, RangeQuery.of(KeyRange.single(bytes(key))), from)
                .end(Call.Ending.ANSWERED, new Result.Range(7, pairs, pairs.size(), false), to);
    }

    private void passes() {
        assertThatCode(() -> new BlindCheck(calls).check()).doesNotThrowAnyException();
        assertThatCode(() -> new GraphCheck(calls).check()).doesNotThrowAnyException();
    }

    private void blindCheckFails() {
        assertThatThrownBy(() -> new BlindCheck(calls).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no order of calls explains");
    }

    private void graphCheckFails(String words) {
        assertThatThrownBy(() -> new GraphCheck(calls).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(words);
    }

    @Test
    void overlappingCallsMayComeInAnyOrder() {
        write("k", "a", "b", 0, 10);
        write("k", "b", "", 0, 10);
        read("k", "b", 5, 6);
        read("k", "a", 11, 12);
        passes();
    }

    @Test
    void aStaleReadIsNoticedByBoth() {
        write("k", "a", "", 0, 1);
        write("k", "b", "a", 2, 3);
        read("k", "a", 4, 5);
        blindCheckFails();
        graphCheckFails("in a circle");
    }

    @Test
    void aLostUpdateIsNoticed() {
        write("k", "a", "", 0, 1);
        write("k", "b", "a", 2, 6);
        write("k", "c", "a", 3, 7);
        blindCheckFails();
        graphCheckFails("replaced the same a");
    }

    @Test
    void whatWasNeverHeardOfMayHaveHappenedAtAnyTimeOrNever() {
        write("k", "a", "", 0, 1);
        lostWrite("k", "b", 2);
        read("k", "a", 3, 4);
        read("k", "b", 50, 51);
        passes();
    }

    @Test
    void butNotBeforeItWasAsked() {
        write("k", "a", "", 0, 1);
        read("k", "b", 2, 3);
        lostWrite("k", "b", 4);
        blindCheckFails();
    }

    @Test
    void aValueFromNowhereIsNoticed() {
        read("k", "ghost", 0, 1);
        write("k", "a", "", 2, 3);
        graphCheckFails("which nobody wrote");
    }

    @Test
    void twoTransactionsThatMissEachOtherAreNoticedByTheGraphOnly() {
        write("x", "x0", "", 0, 1);
        write("y", "y0", "", 0, 1);
        skew("x", "x0", "y", "y0", "y1", 2, 9);
        skew("y", "y0", "x", "x0", "x1", 3, 8);
        assertThatCode(() -> new BlindCheck(calls).check()).doesNotThrowAnyException();
        graphCheckFails("in a circle");
    }

    /// Reads one key and writes another at once.
    private void skew(String read, String seen, String written, String before, String value, long from, long to) {
        List<Operation> operations = List.of(RangeQuery.of(KeyRange.single(bytes(read))), put(written, value));
        begin(Call.Kind.WRITE, new Command.Transaction(List.of(), operations, List.of()), null, from)
                .end(
                        Call.Ending.ANSWERED,
                        new Result.Transaction(
                                7,
                                true,
                                List.of(
                                        new Result.Range(7, List.of(pair(read, seen)), 1, false),
                                        new Result.Put(7, pair(written, before)))),
                        to);
    }
}
