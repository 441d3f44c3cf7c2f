package io.althing.coordination;

import static io.althing.coordination.Bench.lock;
import static io.althing.coordination.Bench.permits;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListingTest {
    private final Bench bench = new Bench();

    private Listing listing() {
        return new Listing(bench.store.own(), any -> true);
    }

    private List<String> locks(Listing listing, String prefix, int limit) {
        List<String> names = new ArrayList<>();
        @Nullable Bytes after = null;
        do {
            var page = listing.resources(Kind.LOCK, Bytes.utf8(prefix), after, limit);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(part -> names.add(part.name().toString()));
            after = page.last();
        } while (after != null);
        return names;
    }

    @Test
    void resourcesAreListedByNameWhateverTheSizeOfAPage() {
        bench.open(1);
        for (String name : new String[] {"a", "app/1", "app/2", "app/22", "b", "ÿ"}) {
            bench.acquire(1, lock(name));
        }
        bench.ask(new Ask.Resize(permits("app/p", 3)));
        for (int limit = 1; limit <= 7; limit++) {
            assertThat(locks(listing(), "", limit)).containsExactly("a", "app/1", "app/2", "app/22", "b", "ÿ");
            assertThat(locks(listing(), "app/", limit)).containsExactly("app/1", "app/2", "app/22");
        }
        assertThat(listing().resources(Kind.SEMAPHORE, Bytes.EMPTY, null, 9).items())
                .containsExactly(new Part(Kind.SEMAPHORE, Bytes.utf8("app/p"), 1));
    }

    @Test
    void prefixesMayEndInTheHighestByte() {
        bench.open(1);
        bench.acquire(1, new Part(Kind.LOCK, Bytes.wrap(new byte[] {'a', (byte) 0xFF, 1}), 1));
        bench.acquire(1, lock("b"));
        var prefix = Bytes.wrap(new byte[] {'a', (byte) 0xFF});
        assertThat(listing().resources(Kind.LOCK, prefix, null, 9).items()).hasSize(1);
    }

    @Test
    void whatMayNotBeReadIsLeftOut() {
        bench.open(1, 2);
        bench.acquire(1, lock("mine"));
        bench.acquire(2, lock("secret"));
        bench.ask(new Ask.Count(Bytes.utf8("secret"), 5, Ask.Change.ADD, 1, 0));
        bench.ask(new Ask.Count(Bytes.utf8("mine"), 6, Ask.Change.ADD, 41, 0));
        describe(1, "one");
        describe(2, "two");
        var listing = new Listing(bench.store.own(), name -> name.toString().equals("mine"));
        assertThat(locks(listing, "", 1)).containsExactly("mine");
        assertThat(listing.counters(Bytes.EMPTY, null, 9).items())
                .containsExactly(new Listing.Counter(Bytes.utf8("mine"), 41));
        assertThat(listing.sessions(0, 9).items())
                .extracting(Listing.Session::label)
                .containsExactly("one");
    }

    private void describe(long session, String label) {
        bench.ask(new Ask.DescribeSession(session, 3, label));
    }

    @Test
    void sessionsTellWhatTheyHoldAndWaitFor() {
        bench.open(1, 2);
        describe(1, "web");
        describe(2, "batch");
        bench.acquire(1, lock("a"), lock("b"));
        bench.acquire(2, lock("a"));
        var first = listing().sessions(0, 1);
        assertThat(first.last()).isEqualTo(Bytes.utf8("0000000000000001"));
        var web = first.items().getFirst();
        assertThat(web.holds())
                .extracting(hold -> hold.part().name().toString())
                .containsExactly("a", "b");
        assertThat(web.holds().getFirst().token()).isEqualTo(bench.token(lock("a")));
        assertThat(web.lockDelaySeconds()).isEqualTo(3);
        var rest = listing().sessions(1, 9);
        assertThat(rest.last()).isNull();
        assertThat(rest.items()).singleElement().satisfies(batch -> {
            assertThat(batch.id()).isEqualTo(2);
            assertThat(batch.holds()).isEmpty();
            assertThat(batch.waits())
                    .extracting(wait -> wait.part().name().toString())
                    .containsExactly("a");
        });
        assertThat(listing().label(1)).isEqualTo("web");
        assertThat(listing().label(9)).isEmpty();
    }
}
