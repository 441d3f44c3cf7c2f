package io.althing.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final double LONG_SECONDS = 60;

    @Test
    void everyNumberIsDoneOnceAndNoMoreThanSoManyAreUnderWay() throws IOException {
        List<Integer> done = new ArrayList<>();
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            ClosedLoop.run("counting", 1_000, 3, LONG_SECONDS, number -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                return CompletableFuture.runAsync(
                        () -> {
                            done.add(number);
                            underWay.decrementAndGet();
                        },
                        other);
            });
        }
        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1_000).boxed().toList());
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void oneFailureEndsItAndSaysWhatWasDone() {
        assertThatThrownBy(() -> ClosedLoop.run(
                        "granting",
                        10,
                        2,
                        LONG_SECONDS,
                        _ -> CompletableFuture.failedFuture(new IllegalStateException("no leader"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("granting")
                .hasMessageContaining("no leader");
    }

    @Test
    void whatNeverEndsIsToldAsSuch() {
        assertThatThrownBy(() -> ClosedLoop.run("granting", 1, 1, 0.01, _ -> new CompletableFuture<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("granting: not within");
    }

    @Test
    void whatIsAskedForAgainAndAgainIsNotForEver() {
        assertThatThrownBy(() -> Patience.until("a leader", 0.05, () -> 1, answer -> answer == 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a leader: not within");
    }
}
