package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.CompactedException;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.error.NotFoundException;
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
