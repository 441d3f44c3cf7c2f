package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.Outcome.Reason;
import io.althing.node.measure.Measures;
import io.althing.store.Bytes;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WritesTest {
    private static final int COMMAND_MAX = 1 << 20;

    private final List<PendingBatch> sent = new ArrayList<>();
    private final List<Outcome<Result>> outcomes = new ArrayList<>();
    private final Writes writes = new Writes(1, 99, () -> 0, 0, new Measures(0), sent::add);

    private void submit(long deadlineNanos) {
        submit("k", false, deadlineNanos);
    }

    private void submit(String key, boolean goesAlong, long deadlineNanos) {
        Command put = new Command.Put(Bytes.utf8(key), Bytes.utf8("v"), 0, false, false, false);
        writes.submit(put, goesAlong, deadlineNanos, COMMAND_MAX, outcomes::add);
    }

    private static List<String> keys(PendingBatch batch) {
        return EntryEffects.commands(CommandBatch.decode(batch.payload)).stream()
                .map(command -> ((Command.Put) command.plain()).key().toString())
                .toList();
    }

    private void apply(PendingBatch batch) {
        CommandBatch decoded = CommandBatch.decode(batch.payload);
        PendingBatch own = writes.take(decoded);
        assertThat(own).isNotNull();
        List<Result> results = new ArrayList<>();
        decoded.commands().forEach(command -> results.add(new Result.Put(5, null)));
        own.answer(results);
        writes.finished(1);
    }

    @Test
    void whatArrivesTogetherTravelsTogether() {
        submit(10);
        submit(10);
        submit(10);
        writes.pump(4, 0);
        assertThat(sent).hasSize(1);
        apply(sent.getFirst());
        assertThat(outcomes).hasSize(3).allMatch(Outcome.Answered.class::isInstance);
    }

    @Test
    void whatGoesAlongSharesTheNextEntryInItsPlace() {
        submit("first", true, 10);
        submit("second", true, 10);
        writes.pump(4, 0);
        assertThat(sent).isEmpty();
        assertThat(writes.isAnyAlong()).isTrue();
        submit("third", false, 10);
        submit("fourth", true, 10);
        assertThat(writes.isAnyAlong()).isFalse();
        writes.pump(4, 0);
        assertThat(sent)
                .singleElement()
                .extracting(WritesTest::keys)
                .isEqualTo(List.of("first", "second", "third", "fourth"));
    }

    @Test
    void whatGoesAlongWithNothingGoesByItselfAfterAWhile() {
        submit("alone", true, 10);
        writes.pump(4, 10 + Writes.ALONG_NANOS - 1);
        assertThat(sent).isEmpty();
        writes.pump(4, 10 + Writes.ALONG_NANOS);
        assertThat(sent).singleElement().extracting(WritesTest::keys).isEqualTo(List.of("alone"));
        submit("k", false, 10);
        writes.pump(4, 10 + Writes.ALONG_NANOS);
        assertThat(sent).hasSize(2);
    }

    @Test
    void laterCommandsGatherWhileTheBoundOfOpenBatchesIsReached() {
        for (int i = 0; i < 10; i++) {
            submit(10);
            writes.pump(4, 0);
        }
        assertThat(sent).hasSize(4);
        apply(sent.getFirst());
        writes.pump(4, 0);
        assertThat(sent).hasSize(5);
        assertThat(CommandBatch.decode(sent.get(4).payload).commands()).hasSize(6);
    }

    @Test
    void aBatchIsSentAgainOnlyOnceALaterTermIsApplied() {
        submit(10);
        writes.pump(4, 0);
        writes.pump(5, 0);
        assertThat(sent).hasSize(1);
        writes.termApplied(5);
        writes.pump(5, 0);
        assertThat(sent).hasSize(2).allMatch(batch -> batch.id == sent.getFirst().id);
        assertThat(sent.getLast().addressedTerm).isEqualTo(5);
        apply(sent.getLast());
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aRefusedBatchWaitsForWordOfALeader() {
        submit(10);
        writes.pump(4, 0);
        writes.refused(4, sent.getFirst().id);
        writes.pump(4, 0);
        assertThat(sent).hasSize(1);
        writes.unblock();
        writes.pump(5, 0);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aRefusalOfAnEarlierTermIsIgnored() {
        submit(10);
        writes.pump(4, 0);
        writes.termApplied(5);
        writes.pump(5, 0);
        writes.refused(4, sent.getFirst().id);
        writes.unblock();
        writes.pump(5, 0);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aTimeoutIsDefiniteOnlyIfTheBatchWasNeverOnItsWay() {
        submit(10);
        writes.expire(11);
        submit(20);
        writes.pump(4, 0);
        writes.expire(21);
        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Unavailable<>(Reason.TIMED_OUT, true),
                        new Outcome.Unavailable<>(Reason.TIMED_OUT, false));
        assertThat(writes.take(CommandBatch.decode(sent.getFirst().payload))).isNull();
    }

    @Test
    void aSnapshotLeavesAddressedBatchesUncertain() {
        submit(10);
        writes.pump(4, 0);
        writes.skipped();
        assertThat(outcomes).containsExactly(new Outcome.Unavailable<>(Reason.LEADER_CHANGED, false));
    }

    @Test
    void aReplyOfAFormerLifeIsNobodys() {
        submit(10);
        writes.pump(4, 0);
        CommandBatch former = CommandBatch.decode(CommandBatch.encode(1, 98, sent.getFirst().id, List.of()));
        CommandBatch foreign = CommandBatch.decode(CommandBatch.encode(2, 99, sent.getFirst().id, List.of()));
        assertThat(writes.take(former)).isNull();
        assertThat(writes.take(foreign)).isNull();
    }

    @Test
    void aCommandTooLongIsRefusedAtOnce() {
        Command put = new Command.Put(Bytes.utf8("k"), Bytes.wrap(new byte[100]), 0, false, false, false);
        writes.submit(put, false, 10, 50, outcomes::add);
        assertThat(outcomes).containsExactly(new Outcome.Unavailable<>(Reason.TOO_LARGE, true));
    }

    @Test
    void stoppingAnswersEverybody() {
        submit(10);
        writes.pump(4, 0);
        submit(10);
        writes.stop();
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        new Outcome.Unavailable<>(Reason.STOPPED, true),
                        new Outcome.Unavailable<>(Reason.STOPPED, false));
    }
}
