package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.node.measure.Measures;
import io.althing.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Linearizable reads: many share one question to the leader, then wait until this member has
/// applied what the answer names.
///
/// A read is safe to ask again, so a lost or refused question is repeated, under a fresh id,
/// until the deadline. All but [#submit] belongs to the core lane.
final class Reads {
    private static final int ASKED_MAX = 2;
    private static final int WAITING_MAX = 100_000;
    private static final long ASK_AGAIN_NANOS = 500_000_000L;

    /// How a question is put to consensus.
    interface Question {
        void ask(long readId);
    }

    private record Request(long deadlineNanos, Consumer<Outcome<Store>> reply) {}

    private record Asked(long atNanos, List<Request> requests) {}

    private final Question question;
    private final Executor readers;
    private final Measures measures;
    private final Supplier<Store> store;
    private final ConcurrentLinkedQueue<Request> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ArrayDeque<Request> queued = new ArrayDeque<>();
    private final TreeMap<Long, Asked> asked = new TreeMap<>();
    private final TreeMap<Long, List<Request>> ready = new TreeMap<>();
    private long lastReadId;
    private long appliedIndex;

    Reads(long firstReadId, long appliedIndex, Question question, Environment environment, Supplier<Store> store) {
        this.lastReadId = firstReadId;
        this.appliedIndex = appliedIndex;
        this.question = question;
        this.readers = environment.readers();
        this.measures = environment.measures();
        this.store = store;
        measures.queue("reads", waiting::get);
    }

    /// Takes a read from any thread; the core lane must be woken then. The reply comes on a
    /// reader's thread.
    void submit(long deadlineNanos, Consumer<Outcome<Store>> reply) {
        waiting.getAndIncrement();
        arrived.add(new Request(deadlineNanos, reply));
    }

    /// Any thread.
    boolean isAwaited() {
        return waiting.get() > 0;
    }

    private void answer(Request request, Outcome<Store> outcome) {
        waiting.getAndDecrement();
        request.reply.accept(outcome);
    }

    /// Asks for all that waits, if fewer than the bound of questions are open.
    void pump(long nowNanos) {
        if (asked.size() >= ASKED_MAX) {
            return;
        }
        collectArrived();
        if (queued.isEmpty()) {
            return;
        }
        long readId = ++lastReadId;
        asked.put(readId, new Asked(nowNanos, new ArrayList<>(queued)));
        queued.clear();
        question.ask(readId);
    }

    private void collectArrived() {
        for (Request request = arrived.poll(); request != null; request = arrived.poll()) {
            if (queued.size() >= WAITING_MAX) {
                answer(request, new Outcome.Unavailable<>(Reason.OVERLOADED, true));
            } else {
                queued.add(request);
            }
        }
    }

    void answered(long readId, long index, long nowNanos) {
        Asked batch = asked.remove(readId);
        if (batch == null) {
            return;
        }
        measures.readIndex.observe(nowNanos - batch.atNanos);
        if (index <= appliedIndex) {
            release(batch.requests);
        } else {
            ready.computeIfAbsent(index, any -> new ArrayList<>()).addAll(batch.requests);
        }
    }

    /// The question was not answered: it will be asked again when there is someone to ask.
    void refused(long readId) {
        Asked batch = asked.remove(readId);
        if (batch != null) {
            requeue(batch.requests);
        }
    }

    private void requeue(List<Request> requests) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            queued.addFirst(requests.get(i));
        }
    }

    void applied(long index) {
        appliedIndex = Math.max(appliedIndex, index);
        while (!ready.isEmpty() && ready.firstKey() <= appliedIndex) {
            release(ready.pollFirstEntry().getValue());
        }
    }

    private void release(List<Request> requests) {
        readers.execute(() -> {
            for (Request request : requests) {
                answer(request, new Outcome.Answered<>(store.get()));
            }
        });
    }

    /// Gives up on what has waited too long, and repeats questions whose answer seems lost.
    void expire(long nowNanos) {
        collectArrived();
        for (Iterator<Map.Entry<Long, Asked>> it = asked.entrySet().iterator(); it.hasNext(); ) {
            Asked batch = it.next().getValue();
            if (nowNanos - batch.atNanos >= ASK_AGAIN_NANOS) {
                it.remove();
                measures.repeatedReads.increment();
                requeue(batch.requests);
            }
        }
        expire(queued.iterator(), nowNanos);
        ready.values().forEach(requests -> expire(requests.iterator(), nowNanos));
    }

    private void expire(Iterator<Request> requests, long nowNanos) {
        while (requests.hasNext()) {
            Request request = requests.next();
            if (request.deadlineNanos - nowNanos <= 0) {
                requests.remove();
                measures.failedReads.increment();
                answer(request, new Outcome.Unavailable<>(Reason.TIMED_OUT, true));
            }
        }
    }

    /// Answers everybody: the member stops.
    void stop() {
        collectArrived();
        asked.values().forEach(batch -> requeue(batch.requests));
        ready.values().forEach(this::requeue);
        asked.clear();
        ready.clear();
        queued.forEach(request -> answer(request, new Outcome.Unavailable<>(Reason.STOPPED, true)));
        queued.clear();
    }
}
