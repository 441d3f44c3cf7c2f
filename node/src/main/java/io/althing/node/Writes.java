package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.node.measure.Measures;
import io.althing.node.measure.WriteStages;
import io.althing.node.spi.Clock;
import io.althing.store.command.Command;
import io.althing.store.command.CommandCodec;
import io.althing.store.command.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// This member's own commands: gathered into batches, addressed to the leader of a term, and
/// answered when applied here.
///
/// A batch is addressed to the leader of one term and may be appended in that term only. Once
/// an entry of a later term is applied here and the batch is not, it never can be: every entry
/// of its term that will ever be committed lies before. Only then is it addressed again, to the
/// new leader. So a change of leaders costs a client time but neither an error nor a second
/// effect.
///
/// All but [#submit] and [#take] belongs to the core lane.
final class Writes {
    /// Open batches past this wait, and grow meanwhile: the slower the log, the larger the
    /// batches.
    private static final int ADDRESSED_MAX = 4;

    /// So long a command that is in no hurry waits for others to share an entry with.
    static final long ALONG_NANOS = 5_000_000L;

    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final int BATCH_COMMANDS_MAX = 2048;
    private static final int WAITING_MAX = 100_000;
    private static final long WAITING_BYTES_MAX =
            Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    /// Where a batch goes once it is addressed.
    interface Address {
        void send(PendingBatch batch);
    }

    /// @param goesAlong with others, for a while
    private record Request(
            byte[] command,
            boolean goesAlong,
            long deadlineNanos,
            Consumer<Outcome<Result>> reply,
            WriteStages.@Nullable Witness witness) {}

    private final long self;
    private final long incarnation;
    private final Clock clock;
    private final long patienceNanos;
    private final Measures measures;
    private final Address address;
    private final ConcurrentLinkedQueue<Request> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /// Of what has arrived, those that do not wait for others.
    private final AtomicInteger pressing = new AtomicInteger();

    private final AtomicLong waitingBytes = new AtomicLong();
    private final ConcurrentHashMap<Long, PendingBatch> open = new ConcurrentHashMap<>();
    private final ArrayDeque<Request> queued = new ArrayDeque<>();
    private final ArrayDeque<PendingBatch> inOrder = new ArrayDeque<>();
    private final ArrayDeque<PendingBatch> unaddressed = new ArrayDeque<>();
    private long lastBatchId;
    private int addressed;
    private boolean isBlocked;

    /// @param patienceNanos how long after its arrival every command has its deadline
    Writes(long self, long incarnation, Clock clock, long patienceNanos, Measures measures, Address address) {
        this.self = self;
        this.incarnation = incarnation;
        this.clock = clock;
        this.patienceNanos = patienceNanos;
        this.measures = measures;
        measures.queue("writes", waiting::get);
        measures.queue("batches", open::size);
        measures.budget("writes", waitingBytes::get, WAITING_BYTES_MAX);
        this.address = address;
        // Somewhere in a range of 62 bits: a leader that remembers batches of this member's
        // former life must not take new ones
        // for repeats of them.
        this.lastBatchId = incarnation >>> 2;
    }

    /// Takes a command from any thread; the core lane must be woken then.
    ///
    /// @param goesAlong whether it may wait for others, up to [#ALONG_NANOS]
    void submit(
            Command command,
            boolean goesAlong,
            long deadlineNanos,
            int commandMaxBytes,
            Consumer<Outcome<Result>> reply) {
        byte[] encoded = CommandCodec.encode(command);
        if (encoded.length > commandMaxBytes) {
            measures.failedWrites.increment();
            reply.accept(new Outcome.Unavailable<>(Reason.TOO_LARGE, true));
            return;
        }
        if (waiting.get() >= WAITING_MAX || waitingBytes.get() >= WAITING_BYTES_MAX) {
            measures.failedWrites.increment();
            reply.accept(new Outcome.Unavailable<>(Reason.OVERLOADED, true));
            return;
        }
        waiting.getAndIncrement();
        waitingBytes.addAndGet(encoded.length);
        if (!goesAlong) {
            pressing.getAndIncrement();
        }
        arrived.add(new Request(encoded, goesAlong, deadlineNanos, reply, measures.writeStages.witness()));
    }

    /// Claims a batch that was applied, from the applying lane; null if it is not ours or was
    /// answered already.
    @Nullable
    PendingBatch take(CommandBatch batch) {
        return batch.origin() == self && batch.incarnation() == incarnation ? open.remove(batch.batchId()) : null;
    }

    /// Addresses what waits, as far as the bounds allow, to the leader of `term`.
    void pump(long term, long nowNanos) {
        while (!isBlocked && addressed < ADDRESSED_MAX) {
            PendingBatch batch = unaddressed.poll();
            if (batch == null) {
                batch = gather(nowNanos);
            } else if (!open.containsKey(batch.id)) {
                continue;
            }
            if (batch == null) {
                return;
            }
            batch.addressedTerm = term;
            batch.addressedNanos = clock.nanoTime();
            addressed++;
            address.send(batch);
        }
    }

    /// Whether something has arrived that may go along with others, and has not.
    boolean isAnyAlong() {
        return !arrived.isEmpty() && pressing.get() == 0;
    }

    private boolean isPressing(long nowNanos) {
        Request first = arrived.peek();
        return first != null && (pressing.get() > 0 || nowNanos - arrivedNanos(first) >= ALONG_NANOS);
    }

    private long arrivedNanos(Request request) {
        return request.deadlineNanos - patienceNanos;
    }

    private @Nullable PendingBatch gather(long nowNanos) {
        if (isPressing(nowNanos)) {
            collectArrived();
        }
        if (queued.isEmpty()) {
            return null;
        }
        List<byte[]> commands = new ArrayList<>();
        List<Consumer<Outcome<Result>>> replies = new ArrayList<>();
        List<WriteStages.Witness> witnesses = new ArrayList<>(0);
        long deadlineNanos = queued.peek().deadlineNanos;
        long arrivedNanos = nowNanos;
        int sizeBytes = 0;
        while (!queued.isEmpty() && commands.size() < BATCH_COMMANDS_MAX) {
            byte[] command = queued.peek().command;
            if (!commands.isEmpty() && sizeBytes + command.length > BATCH_BYTES_MAX) {
                break;
            }
            Request request = queued.remove();
            if (!request.goesAlong && arrivedNanos - arrivedNanos(request) > 0) {
                arrivedNanos = arrivedNanos(request);
            }
            commands.add(command);
            replies.add(request.reply);
            if (request.witness != null) {
                witnesses.add(request.witness);
            }
            sizeBytes += command.length;
        }
        forget(commands.size(), sizeBytes);
        long id = ++lastBatchId;
        PendingBatch batch = new PendingBatch(
                id,
                CommandBatch.encode(self, incarnation, id, commands),
                arrivedNanos,
                deadlineNanos,
                replies,
                witnesses);
        open.put(id, batch);
        inOrder.add(batch);
        return batch;
    }

    private void collectArrived() {
        for (Request request = arrived.poll(); request != null; request = arrived.poll()) {
            queued.add(request);
            if (!request.goesAlong) {
                pressing.getAndDecrement();
            }
        }
    }

    private void forget(int count, long sizeBytes) {
        waiting.addAndGet(-count);
        waitingBytes.addAndGet(-sizeBytes);
    }

    /// So many batches of ours were applied and answered.
    void finished(int count) {
        addressed -= count;
        isBlocked = false;
        while (!inOrder.isEmpty() && !open.containsKey(inOrder.peek().id)) {
            inOrder.remove();
        }
    }

    /// The leader of `term` did not append the batch in that term and never will.
    void refused(long term, long batchId) {
        PendingBatch batch = open.get(batchId);
        if (batch != null && batch.addressedTerm == term) {
            refused(batch);
        }
    }

    /// This member itself did not append the batch, which it has just been handed.
    void refused(long batchId) {
        PendingBatch batch = open.get(batchId);
        if (batch != null && batch.addressedTerm != 0) {
            refused(batch);
        }
    }

    private void refused(PendingBatch batch) {
        batch.addressedTerm = 0;
        addressed--;
        unaddressed.addFirst(batch);
        isBlocked = true;
    }

    /// The leader may be another one now, or have room again.
    void unblock() {
        isBlocked = false;
    }

    /// An entry of `term` is applied: what was addressed to earlier terms and is still open
    /// never happened.
    void termApplied(long term) {
        unaddressed.clear();
        for (PendingBatch batch : inOrder) {
            if (!open.containsKey(batch.id)) {
                continue;
            }
            if (batch.addressedTerm != 0 && batch.addressedTerm < term) {
                batch.addressedTerm = 0;
                addressed--;
            }
            if (batch.addressedTerm == 0) {
                unaddressed.add(batch);
            }
        }
        isBlocked = false;
    }

    /// Returns what is addressed to the leader of `term` and unanswered, in order.
    List<PendingBatch> addressedTo(long term) {
        List<PendingBatch> batches = new ArrayList<>();
        for (PendingBatch batch : inOrder) {
            if (batch.addressedTerm == term && open.containsKey(batch.id)) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /// Entries were skipped by installing a snapshot: whether addressed batches were among them
    /// cannot be told any more.
    void skipped() {
        for (PendingBatch batch : inOrder) {
            if (batch.addressedTerm != 0 && open.remove(batch.id, batch)) {
                addressed--;
                measures.failedWrites.add(batch.count());
                batch.fail(Reason.LEADER_CHANGED, false);
            }
        }
        finished(0);
    }

    /// Gives up on what has waited too long.
    void expire(long nowNanos) {
        collectArrived();
        while (!queued.isEmpty() && queued.peek().deadlineNanos - nowNanos <= 0) {
            Request request = queued.remove();
            forget(1, request.command.length);
            measures.failedWrites.increment();
            request.reply.accept(new Outcome.Unavailable<>(Reason.TIMED_OUT, true));
        }
        while (!inOrder.isEmpty()) {
            PendingBatch batch = inOrder.peek();
            if (open.containsKey(batch.id)) {
                if (batch.deadlineNanos - nowNanos > 0) {
                    break;
                }
                abandon(batch, Reason.TIMED_OUT);
            }
            inOrder.remove();
        }
        isBlocked = false;
    }

    private void abandon(PendingBatch batch, Reason reason) {
        if (open.remove(batch.id, batch)) {
            boolean wasAddressed = batch.addressedTerm != 0;
            if (wasAddressed) {
                addressed--;
            }
            measures.failedWrites.add(batch.count());
            batch.fail(reason, !wasAddressed);
        }
    }

    /// Answers everybody: the member stops.
    void stop() {
        collectArrived();
        for (Request request : queued) {
            request.reply.accept(new Outcome.Unavailable<>(Reason.STOPPED, true));
        }
        queued.clear();
        for (PendingBatch batch : inOrder) {
            abandon(batch, Reason.STOPPED);
        }
        inOrder.clear();
    }

    int pendingCount() {
        return waiting.get() + open.size();
    }
}
