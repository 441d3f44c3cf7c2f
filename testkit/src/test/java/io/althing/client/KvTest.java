package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.CompactedException;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.error.NotFoundException;
import io.althing.client.error.OverloadedException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AlthingTest
class KvTest {
    private Althing althing;
    private Kv kv;

    @BeforeEach
    void connect(TestCluster cluster) {
        althing = cluster.connect();
        kv = althing.kv();
        kv.delete(Delete.of(Keys.all())).await();
    }

    @AfterEach
    void close() {
        althing.close();
    }

    private static List<String> values(Result.Found found) {
        return found.entries().stream().map(each -> each.value().utf8()).toList();
    }

    @Test
    void whatIsPutIsReadWithItsHistory() {
        long created = kv.put("greeting", "hello").await().revision();
        Result.Written second =
                kv.put(Put.of("greeting", "hej").returnPrevious()).await();
        assertThat(second.previous())
                .hasValueSatisfying(old -> assertThat(old.value().utf8()).isEqualTo("hello"));
        assertThat(kv.get("greeting").await())
                .contains(new KeyValue(Bytes.of("greeting"), Bytes.of("hej"), created, second.revision(), 2, 0));
        assertThat(kv.delete("greeting").await().count()).isEqualTo(1);
        assertThat(kv.get("greeting").await()).isEmpty();
        assertThat(values(kv.get(Get.key("greeting").atRevision(created)).await()))
                .containsExactly("hello");
    }

    @Test
    void anAnswerComesInThreeStyles() throws Exception {
        kv.put("a", "1").await();
        assertThat(kv.get("a").await().orElseThrow().value().utf8()).isEqualTo("1");
        // Stages may block, and ask again: they do not hold up the network.
        assertThat(kv.get("a")
                        .future()
                        .thenApply(found -> kv.get(found.orElseThrow().key())
                                .await()
                                .orElseThrow()
                                .value()
                                .utf8())
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("1");
        CompletableFuture<Object> told = new CompletableFuture<>();
        kv.get("a").onAnswer(told::complete, told::complete);
        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(kv.get("a").await());
        CompletableFuture<Object> failed = new CompletableFuture<>();
        kv.put(Put.of("a", "2").withLease(404)).onAnswer(failed::complete, failed::complete);
        assertThat(failed.get(30, TimeUnit.SECONDS)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void rangesAreReadInEveryOrderAndByPages() {
        for (int i = 0; i < 25; i++) {
            kv.put("n/%02d".formatted(24 - i), Integer.toString(i)).await();
        }
        kv.put("o", "not among them").await();
        assertThat(kv.count(Keys.prefix("n/")).await()).isEqualTo(25);
        assertThat(values(kv.get(Get.prefix("n/").limit(2)).await())).containsExactly("24", "23");
        assertThat(values(kv.get(Get.prefix("n/").limit(2).descending()).await()))
                .containsExactly("0", "1");
        assertThat(values(kv.get(Get.prefix("n/").limit(1).newestFirst()).await()))
                .containsExactly("24");
        assertThat(values(kv.get(Get.prefix("n/").limit(1).oldestFirst()).await()))
                .containsExactly("0");
        Result.Found two = kv.get(
                        Get.of(Keys.between(Bytes.of("n/03"), Bytes.of("n/05"))).keysOnly())
                .await();
        assertThat(two.entries()).hasSize(2).allMatch(each -> each.value().isEmpty());
        assertThat(kv.pages(Get.prefix("n/"), 10).map(each -> each.value().utf8()))
                .containsExactlyElementsOf(IntStream.range(0, 25)
                        .mapToObj(i -> Integer.toString(24 - i))
                        .toList());
        assertThat(kv.pages(Get.key("o"), 10)).hasSize(1);
    }

    @Test
    void pagesOfLargeValuesHoldFewerOfThem(TestCluster cluster) {
        Bytes large = Bytes.of(new byte[100_000]);
        for (int i = 0; i < 30; i++) {
            kv.put(Bytes.of("large/" + i), large).await();
        }
        try (Althing narrow = cluster.connect(AlthingOptions.defaults().answerBytesMax(250_000))) {
            assertThat(narrow.kv().pages(Get.prefix("large/"), 500))
                    .hasSize(30)
                    .allMatch(each -> each.value().equals(large));
            assertThatThrownBy(() -> narrow.kv().get(Get.prefix("large/")).await())
                    .as("all at once it is told at once")
                    .isInstanceOf(OverloadedException.class);
        }
        try (Althing tooNarrow = cluster.connect(AlthingOptions.defaults().answerBytesMax(50_000))) {
            assertThatThrownBy(() ->
                            tooNarrow.kv().pages(Get.prefix("large/"), 500).count())
                    .isInstanceOf(OverloadedException.class);
        }
    }

    @Test
    void pagesAreOfOneRevisionWhateverIsWrittenMeanwhile() {
        for (int i = 0; i < 6; i++) {
            kv.put("p/" + i, "old").await();
        }
        List<String> seen = kv.pages(Get.prefix("p/"), 2)
                .peek(each -> kv.put(each.key().plus("+"), Bytes.of("new")).await())
                .map(each -> each.value().utf8())
                .toList();
        assertThat(seen).hasSize(6).containsOnly("old");
    }

    @Test
    void aTransactionTakesTheBranchThatItsConditionsSay() {
        Transaction claim = Transaction.when(Condition.absent("owner"))
                .then(Put.of("owner", "me"), Get.prefix("own"))
                .otherwise(Get.key("owner"));
        Result.Committed first = kv.commit(claim).await();
        assertThat(first.isHeld()).isTrue();
        assertThat(first.results().get(0)).isEqualTo(new Result.Written(first.revision(), java.util.Optional.empty()));
        assertThat(values(first.found(1))).containsExactly("me");
        Result.Committed second = kv.commit(claim).await();
        assertThat(second.isHeld()).isFalse();
        assertThat(values(second.found(0))).containsExactly("me");

        Transaction nested = Transaction.when(Condition.valueIs("owner", "me"))
                .then(Transaction.when(Condition.exists("nothing")).otherwise(Delete.key("owner")));
        assertThat(kv.commit(nested).await().isHeld()).isTrue();
        assertThat(kv.get("owner").await()).isEmpty();
    }

    private boolean holds(Condition... conditions) {
        return kv.commit(Transaction.when(conditions)).await().isHeld();
    }

    @Test
    void whateverAKeyHasIsComparedWithEveryRelation() {
        long lease = althing.leases().grant(Duration.ofMinutes(1)).await().id();
        long first = kv.put(Put.of("c/1", "b").withLease(lease)).await().revision();
        kv.put("c/2", "b").await();
        long last = kv.put("c/2", "c").await().revision();
        Keys one = Keys.one("c/1");
        assertThat(holds(Condition.leaseIs("c/1", lease), Condition.leaseIs("c/2", 0), Condition.leaseIs("c/3", 0)))
                .isTrue();
        assertThat(holds(Condition.leaseIs("c/1", lease + 1))).isFalse();
        assertThat(holds(Condition.lease(one).notEqualTo(lease))).isFalse();
        assertThat(holds(
                        Condition.lease(one).above(lease - 1),
                        Condition.lease(one).below(lease + 1)))
                .isTrue();
        assertThat(holds(Condition.version(Keys.prefix("c/")).below(3L))).isTrue();
        assertThat(holds(Condition.version(Keys.prefix("c/")).below(2L)))
                .as("it must hold for each")
                .isFalse();
        assertThat(holds(Condition.modRevision(Keys.prefix("c/")).above(first - 1)))
                .isTrue();
        assertThat(holds(Condition.modRevision(Keys.prefix("c/")).notEqualTo(last)))
                .isFalse();
        assertThat(holds(Condition.createRevision(one).equalTo(first))).isTrue();
        assertThat(holds(Condition.value(Keys.prefix("c/")).above(Bytes.of("a"))))
                .isTrue();
        assertThat(holds(Condition.value(Keys.prefix("c/")).notEqualTo(Bytes.of("c"))))
                .isFalse();
        assertThat(holds(Condition.lease(Keys.prefix("c/")).equalTo(0L))).isFalse();
        Keys none = Keys.prefix("nobody/");
        assertThat(holds(Condition.lease(none).equalTo(0L))).isTrue();
        assertThat(holds(Condition.lease(none).equalTo(7L))).isFalse();
    }

    @Test
    void whatFailedIsNamedByTheWordsOfWhoeverAskedIt() {
        kv.put("words", "secret").await();
        assertThatThrownBy(() -> kv.get(Get.key("words").atRevision(1_000_000)).await())
                .hasMessageStartingWith("get 'words': ");
        assertThatThrownBy(() -> kv.get(Get.prefix("wo").atRevision(1_000_000)).await())
                .hasMessageStartingWith("get 'wo' and what follows: ");
        assertThatThrownBy(
                        () -> kv.put(Put.of("words", "secret").withLease(404)).await())
                .hasMessageStartingWith("put 'words': ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusalsAreTyped() {
        long revision = kv.put("c", "1").await().revision();
        kv.put("c", "2").await();
        kv.compact(kv.put("c", "3").await().revision()).await();
        assertThatThrownBy(() -> kv.get(Get.key("c").atRevision(revision)).await())
                .isInstanceOf(CompactedException.class)
                .hasMessageContaining("compacted");
        assertThatThrownBy(() -> kv.commit(Transaction.of(Put.of("c", "1"), Put.of("c", "2")))
                        .await())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("duplicate key");
        assertThatThrownBy(() -> kv.get(Get.key("c").atRevision(1_000_000)).await())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("future");
    }

    @Test
    void whereAnAnswerWasAwaitedIsToldWithItsFailure() {
        assertThatThrownBy(() -> kv.put(Put.of("a", "2").withLease(404)).await())
                .satisfies(failure -> assertThat(failure.getSuppressed()[0].getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(KvTest.class.getName())));
    }
}
