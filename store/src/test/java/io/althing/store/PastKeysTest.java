package io.althing.store;

import static io.althing.store.Scratch.all;
import static io.althing.store.Scratch.always;
import static io.althing.store.Scratch.deleteOf;
import static io.althing.store.Scratch.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.RangeQuery.Order;
import io.althing.store.command.RangeQuery.Target;
import io.althing.store.command.Result;
import io.althing.store.engine.Engine;
import io.althing.store.engine.MemoryHome;
import io.althing.store.engine.RocksDbHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists that are read page by page as of their first page, while keys are written.
class PastKeysTest {
    private static final int KEYS = 400;
    private static final int PAGE = 50;

    private final Random random = new Random(11);
    private long index;

    @Test
    void pagesAreAsOfTheFirstWhateverIsWrittenMeanwhile(@TempDir Path directory) {
        for (Engine engine : List.of(new MemoryHome().open(), new RocksDbHome(directory).open())) {
            index = 0;
            try (var store = Store.open(engine)) {
                for (int i = 0; i < KEYS; i++) {
                    write(store, putOf(key(i), "first"));
                }
                for (int i = 0; i < 20; i++) {
                    assertThatListsAreOfOneTime(store);
                }
            }
        }
    }

    private void assertThatListsAreOfOneTime(Store store) {
        var present = read(store, RangeQuery.of(all()));
        var piece = new RangePiece(all(), store.revision(), false, 10_000, 1 << 20);
        var pages = new ArrayList<KeyValue>();
        var range = all();
        boolean hasMore = true;
        while (hasMore) {
            var page = read(store, query(range, present.revision(), PAGE, Order.NONE, Target.KEY));
            assertThat(page.count()).isEqualTo(present.count() - pages.size());
            pages.addAll(page.pairs());
            range = new KeyRange(KeyRange.single(pages.getLast().key()).to(), null);
            hasMore = page.hasMore();
            writeSome(store);
        }
        assertThat(pages).isEqualTo(present.pairs());
        long revision = present.revision();
        assertThat(read(store, query(all(), revision, 0, Order.DESCEND, Target.KEY))
                        .pairs())
                .isEqualTo(present.pairs().reversed());
        var byModification = new ArrayList<>(present.pairs());
        byModification.sort((one, other) -> Long.compare(one.modRevision(), other.modRevision()));
        assertThat(read(store, query(all(), revision, 0, Order.ASCEND, Target.MOD))
                        .pairs())
                .isEqualTo(byModification);
        assertThat(((Result.Range) store.piece(Caller.ANONYMOUS, piece, Allowance.UNBOUNDED)).pairs())
                .isEqualTo(present.pairs());
    }

    /// With revisions that change nothing or a key twice, keys that come and go, and transactions.
    private void writeSome(Store store) {
        for (int i = 0; i < 15; i++) {
            String key = key(random.nextInt(2 * KEYS));
            String other = key(random.nextInt(KEYS));
            write(
                    store,
                    switch (random.nextInt(4)) {
                        case 0 -> deleteOf(key);
                        case 1 -> always(putOf(key, "a" + index), deleteOf(other + "-"), putOf(other + "+", "b"));
                        default -> putOf(key, "c" + index);
                    });
        }
    }

    @Test
    void aPageOfTheCompactedPastIsRefusedThoughItWasReadBefore() {
        var scratch = new Scratch();
        for (int i = 0; i < KEYS; i++) {
            scratch.put(key(i), "first");
        }
        long past = scratch.store.revision();
        scratch.put(key(1), "second");
        var query = query(all(), past, PAGE, Order.NONE, Target.KEY);
        assertThat(read(scratch.store, query).pairs()).hasSize(PAGE);
        scratch.apply(new Command.Compact(past + 1));
        scratch.sweep();
        assertThat(scratch.store.range(query)).isEqualTo(new Result.Failed(past + 1, Result.Failure.COMPACTED));
    }

    /// What is held is found whatever the range; what was let go of is not worth making again.
    @Test
    void isMadeOnceForAListAndLetGoOfWhenFarBehind() {
        var scratch = new Scratch();
        for (int i = 0; i < KEYS; i++) {
            scratch.put(key(i), "first");
        }
        long past = scratch.store.revision();
        scratch.put(key(1), "second");
        scratch.delete(key(2));
        View view = Loader.load(scratch.store.engine());
        var keys = new PastKeys(scratch.store.engine());
        var few = new KeyRange(Bytes.utf8(key(3)), Bytes.utf8(key(4)));

        assertThat(keys.at(view, few, past, Allowance.UNBOUNDED)).isNull();
        var made = keys.at(view, all(), past, Allowance.UNBOUNDED);
        assertThat(made).isNotNull();
        made.verify();
        assertThat(made.size()).isEqualTo(KEYS);
        assertThat(keys.at(view, few, past, Allowance.UNBOUNDED)).isSameAs(made);
        keys.published(past + 32_768);
        assertThat(keys.at(view, few, past, Allowance.UNBOUNDED)).isSameAs(made);
        keys.published(past + 32_769);
        assertThat(keys.at(view, few, past, Allowance.UNBOUNDED)).isNull();
    }

    @Test
    void isNotMadeWhereOneRevisionChangedVeryManyKeys() {
        var scratch = new Scratch();
        var puts = new ArrayList<Command>();
        for (int i = 0; i < 16_385; i++) {
            puts.add(putOf("many" + i, ""));
        }
        scratch.store.apply(1, 1, puts);
        scratch.store.publish();
        long past = scratch.store.revision();
        var few = always(putOf("few1", ""), putOf("few2", ""), putOf("few3", ""));
        scratch.store.apply(1, 2, List.of(new Command.DeleteRange(all(), false), few));
        scratch.store.publish();
        View view = Loader.load(scratch.store.engine());
        var keys = new PastKeys(scratch.store.engine());

        assertThat(view.applied().revision()).isEqualTo(past + 2);
        assertThat(keys.at(view, all(), past + 1, Allowance.UNBOUNDED)).isNotNull();
        assertThat(keys.at(view, all(), past, Allowance.UNBOUNDED)).isNull();
    }

    private void write(Store store, Command command) {
        store.apply(1, ++index, List.of(command));
        store.publish();
    }

    private static Result.Range read(Store store, RangeQuery query) {
        return (Result.Range) store.range(query);
    }

    private static RangeQuery query(KeyRange range, long revision, long limit, Order order, Target target) {
        return new RangeQuery(range, limit, revision, order, target, false, false, 0, 0, 0, 0);
    }

    private static String key(int number) {
        return String.format("k%04d", number);
    }
}
