package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.coordination.DistributedBarrier;
import io.althing.client.coordination.DistributedLatch;
import io.althing.client.coordination.DistributedNumber;
import io.althing.client.coordination.LeasedWorkerNumber;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.error.OverloadedException;
import io.althing.client.error.WorkerNumberException;
import io.althing.client.id.SegmentIds;
import io.althing.client.id.Snowflakes;
import io.althing.client.rpc.Answer;
import io.althing.testkit.AlthingTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest(members = 3)
@Timeout(120)
class NumbersTest {
    @Test
    void numbersAreChangedOnceAndInOneOrder(Althing althing) {
        DistributedNumber number = althing.numbers().number("n");
        List<Answer<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(number.increment());
        }
        assertThat(answers.stream().map(Answer::await))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(number.add(-40).await()).isEqualTo(60);
        assertThat(number.compareAndSet(1, 2).await()).isFalse();
        assertThat(number.compareAndSet(60, 2).await()).isTrue();
        assertThat(number.set(Long.MAX_VALUE).await()).isEqualTo(2);
        assertThatThrownBy(() -> number.increment().await()).isInstanceOf(InvalidRequestException.class);
        assertThat(number.get().await()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLatchOpensWhenAllIsDone(Althing althing) {
        DistributedLatch latch = althing.numbers().latch("latch");
        assertThat(latch.arm(2).await()).isTrue();
        assertThat(latch.arm(5).await()).isFalse();
        Answer<Boolean> opened = latch.opened();
        assertThat(latch.opened(Duration.ofMillis(50)).await()).isFalse();
        assertThat(latch.countDown().await()).isEqualTo(1);
        assertThat(opened.isDone()).isFalse();
        assertThat(latch.countDown().await()).isZero();
        assertThat(opened.await()).isTrue();
        assertThat(latch.countDown().await()).as("not below zero").isZero();
    }

    @Test
    void aBarrierHoldsUpUntilItIsLifted(Althing althing) {
        DistributedBarrier barrier = althing.numbers().barrier("barrier");
        assertThat(barrier.passed().await()).isTrue();
        assertThat(barrier.raise().await()).isTrue();
        Answer<Boolean> passed = barrier.passed();
        assertThat(barrier.passed(Duration.ofMillis(50)).await()).isFalse();
        assertThat(barrier.lift().await()).isTrue();
        assertThat(passed.await()).isTrue();
    }

    @Test
    void segmentsOfTwoProcessesDoNotMeet(Althing althing) {
        SegmentIds one = new SegmentIds(althing.numbers().segments("ids"), 10, Duration.ofSeconds(10));
        SegmentIds two = new SegmentIds(althing.numbers().segments("ids"), 10, Duration.ofSeconds(10));
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(one.next());
            all.add(two.next());
        }
        assertThat(all).doesNotHaveDuplicates().allMatch(id -> id > 0);
    }

    @Test
    void workersHaveNumbersOfTheirOwn(Althing althing) {
        LeasedWorkerNumber first = althing.numbers().workerNumber("pool", 2).await();
        LeasedWorkerNumber second = althing.numbers().workerNumber("pool", 2).await();
        assertThat(List.of(first.number(), second.number())).containsExactlyInAnyOrder(0L, 1L);
        assertThatThrownBy(() -> althing.numbers().workerNumber("pool", 2).await())
                .isInstanceOf(OverloadedException.class);
        Snowflakes ids = Snowflakes.of(first);
        long made = ids.next();
        assertThat(ids.decode(made).worker()).isEqualTo(first.number());
        first.close();
        assertThatThrownBy(ids::next).isInstanceOf(WorkerNumberException.class);
        // Whoever has it next begins when the time of the one before is over.
        LeasedWorkerNumber next = althing.numbers().workerNumber("pool", 2).await();
        assertThat(next.number()).isEqualTo(first.number());
        assertThat(Snowflakes.of(next).next()).isGreaterThan(made);
        second.close();
        next.close();
    }
}
