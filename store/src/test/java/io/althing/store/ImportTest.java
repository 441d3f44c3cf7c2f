package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.auth.Auth;
import io.althing.store.auth.Caller;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.encoding.Space;
import io.althing.store.engine.Engine;
import io.althing.store.engine.MemoryHome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What an image shows, an import makes again.
class ImportTest {
    private record Version(KeyValue pair, boolean isDelete) {}

    /// Copies a store as snapshots do: sorted by revision, and in one as it happened.
    private static Store copy(Store original) throws IOException {
        Engine engine = new MemoryHome().open();
        Import target = new Import(engine);
        Store.Applied applied;
        try (Image image = original.image()) {
            var versions = new ArrayList<Version>();
            image.versions((pair, isDelete) -> versions.add(new Version(pair, isDelete)));
            versions.sort(Comparator.comparing(each -> each.pair.modRevision()));
            for (int from = 0, to; from < versions.size(); from = to) {
                long revision = versions.get(from).pair.modRevision();
                to = from;
                while (to < versions.size() && versions.get(to).pair.modRevision() == revision) {
                    to++;
                }
                List<Bytes> order = image.changed(revision);
                versions.subList(from, to).stream()
                        .sorted(Comparator.comparing(each -> order.indexOf(each.pair.key())))
                        .forEach(each -> target.version(each.pair, each.isDelete));
            }
            image.leases().forEach(lease -> target.lease(lease, 100));
            target.auth(image.auth());
            applied = target.finish(1, 100, image.applied().revision(), image.compactedRevision(), new byte[] {7});
        }
        Store copy = Store.open(engine);
        assertThat(copy.applied().stateHash()).isEqualTo(applied.stateHash());
        return copy;
    }

    private static void assertSame(Store copy, Store original) {
        assertThat(copy.revision()).isEqualTo(original.revision());
        assertThat(copy.compactedRevision()).isEqualTo(original.compactedRevision());
        assertThat(copy.leases()).isEqualTo(original.leases());
        for (Store.Lease lease : original.leases()) {
            assertThat(copy.leaseKeys(lease.id())).isEqualTo(original.leaseKeys(lease.id()));
        }
        assertThat(copy.size().keys()).isEqualTo(original.size().keys());
        assertThat(copy.size().liveBytes()).isEqualTo(original.size().liveBytes());
        for (long at = Math.max(1, original.compactedRevision()); at <= original.revision(); at++) {
            RangeQuery query = Scratch.atRevision(Scratch.all(), at);
            assertThat(copy.range(query)).isEqualTo(original.range(query));
            assertThat(copy.hash(at)).isEqualTo(original.hash(at));
        }
        assertThat(events(copy)).isEqualTo(events(original));
    }

    private static List<String> events(Store store) {
        var history = new StoreHistory(
                store.engine(), new Versions(store.engine()), () -> Loader.load(store.engine()), Space.CLIENTS);
        long from = Math.max(1, store.compactedRevision());
        var window = history.changes(from, store.revision() + 1, key -> true, Integer.MAX_VALUE);
        var events = new ArrayList<String>();
        for (var each : window.changes()) {
            each.changes().forEach(change -> events.add(change.pair() + " " + change.isDelete()));
        }
        return events;
    }

    @Test
    void whateverWasDoneToAStoreItsCopyIsTheSame() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            Model model = new Model();
            RandomCommands commands = new RandomCommands(random, model);
            Scratch scratch = new Scratch();
            for (long index = 1; index <= 300; index++) {
                Command command = commands.command(1, index);
                model.apply(1, index, command);
                scratch.apply(command);
                if (random.nextInt(10) == 0) {
                    scratch.store.sweep();
                }
            }
            Store copy = copy(scratch.store);
            assertSame(copy, scratch.store);
            scratch.sweep();
            while (copy.sweep()) {
                // To the end.
            }
            assertSame(copy, scratch.store);
            assertThat(copy(copy).applied().stateHash())
                    .isEqualTo(copy(scratch.store).applied().stateHash());
        }
    }

    @Test
    void aCopyGoesOnWhereItsOriginalStood() throws IOException {
        Scratch scratch = new Scratch();
        scratch.apply(new Command.GrantLease(5, 60));
        scratch.put("a", "1", 5);
        scratch.put("a", "2", 5);
        Store copy = copy(scratch.store);

        copy.apply(1, 101, List.of(Scratch.putOf("a", "3")));
        copy.publish();
        KeyValue pair = ((Result.Range) copy.range(RangeQuery.of(Scratch.all())))
                .pairs()
                .getFirst();
        assertThat(pair.version()).isEqualTo(3);
        assertThat(pair.createRevision()).isEqualTo(2);
        assertThat(pair.modRevision()).isEqualTo(4);
        assertThat(copy.leaseKeys(5)).isEmpty();
        assertThat(copy.applied().configuration()).containsExactly(7);
    }

    @Test
    void anImageStandsStillWhileTheStoreGoesOnAndIsSwept() throws IOException {
        Scratch scratch = new Scratch();
        for (int i = 0; i < 50; i++) {
            scratch.put("a", "" + i);
        }
        try (Image image = scratch.store.image()) {
            scratch.put("b", "later");
            scratch.apply(new Command.Compact(51));
            scratch.sweep();
            var seen = new ArrayList<String>();
            image.versions((pair, isDelete) -> seen.add(pair.key() + "=" + pair.value()));
            assertThat(seen).hasSize(50).contains("a=0", "a=49").doesNotContain("b=later");
            assertThat(image.changed(2)).containsExactly(Bytes.utf8("a"));
        }
    }

    @Test
    void importedUsersCountAndTheTokenKeyIsDrawnAnew() throws IOException {
        Auth auth = Auth.OFF
                .with(new User("root", "hash", 2, new TreeSet<>(List.of("root"))))
                .with(new Role("reader", List.of()));
        Engine engine = new MemoryHome().open();
        Import target = new Import(engine);
        target.auth(auth.enabled(Bytes.EMPTY));
        target.finish(1, 1, 1, -1, new byte[0]);
        Store store = Store.open(engine);
        assertThat(store.auth().isEnabled()).isTrue();
        assertThat(store.auth().revision()).isEqualTo(auth.revision());
        assertThat(store.auth().users()).isEqualTo(auth.users());
        assertThat(store.auth().roles()).isEqualTo(auth.roles());

        var key = Bytes.utf8("key");
        Command draw = new AuthCommand.Enable(key).onBehalfOf(Caller.of("root"));
        Command again = new AuthCommand.Enable(Bytes.utf8("other")).onBehalfOf(Caller.of("root"));
        assertThat(store.apply(1, 2, List.of(draw, again))).allMatch(Result.Done.class::isInstance);
        store.publish();
        assertThat(store.auth().tokenKey()).isEqualTo(key);
        assertThat(store.auth().revision()).isEqualTo(auth.revision());
    }

    @Test
    void onlyAnEmptyEngineIsFilledAndOnlyInOrder() {
        Scratch scratch = new Scratch();
        scratch.put("a", "1");
        assertThatThrownBy(() -> new Import(scratch.store.engine())).hasMessageContaining("empty engine");
        Import target = new Import(new MemoryHome().open());
        target.version(new KeyValue(Bytes.utf8("a"), 5, 5, 1, Bytes.EMPTY, 0), false);
        assertThatThrownBy(() -> target.version(new KeyValue(Bytes.utf8("b"), 4, 4, 1, Bytes.EMPTY, 0), false))
                .hasMessageContaining("in the order");
        assertThatThrownBy(() -> target.finish(1, 1, 4, -1, new byte[0])).hasMessageContaining("newer");
    }
}
