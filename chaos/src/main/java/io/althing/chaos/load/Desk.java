package io.althing.chaos.load;

import io.althing.chaos.cluster.Door;
import io.althing.simulation.workload.Call;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where all requests of clients pass, and are remembered with what became of them. All that
/// clients know belongs to its one thread; only moments are taken where answers arrive.
final class Desk implements AutoCloseable {
    static final long GIVE_UP_MILLIS = 3_000;
    private static final long WAKE_MILLIS = 100;

    private final List<Door> doors;
    private final Pace pace;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("desk").factory());
    private List<Call> calls = new ArrayList<>();
    private int open;
    private long toldRevision = 1;
    private boolean isClosed = true;
    private @Nullable Throwable trouble;

    Desk(List<Door> doors, Pace pace) {
        this.doors = doors;
        this.pace = pace;
        thread.scheduleWithFixedDelay(() -> doors.forEach(Door::wake), WAKE_MILLIS, WAKE_MILLIS, TimeUnit.MILLISECONDS);
    }

    int size() {
        return doors.size();
    }

    Door door(int member) {
        return doors.get(member);
    }

    /// From now on clients ask, until it is closed.
    void open() {
        isClosed = false;
    }

    /// No more requests of their own accord from here on.
    void shut() {
        isClosed = true;
    }

    boolean isShut() {
        return isClosed;
    }

    boolean isQuiet() {
        return open == 0;
    }

    long toldRevision() {
        return toldRevision;
    }

    /// Hands over all calls so far, and begins anew.
    List<Call> takeCalls() {
        List<Call> taken = calls;
        calls = new ArrayList<>();
        return taken;
    }

    int callCount() {
        return calls.size();
    }

    /// What went wrong in a client of ours, or was seen to be wrong; null for nothing.
    @Nullable
    Throwable trouble() {
        return trouble;
    }

    void execute(Runnable task) {
        try {
            thread.execute(() -> run(task));
        } catch (RejectedExecutionException _) {
            // The end has come, and nobody is interested any more.
        }
    }

    void after(long nanos, Runnable task) {
        try {
            thread.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // As above.
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            trouble = trouble == null ? e : trouble;
        }
    }

    /// Asks the desk's thread from another one.
    <T> T ask(Callable<T> question) {
        try {
            return thread.submit(question).get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    void write(int client, int member, Command command, List<String> values, Consumer<Call> then) {
        Call call = begin(new Call(client, Call.Kind.WRITE, command, null, values, toldRevision, System.nanoTime()));
        KVGrpc.KVStub stub = stub(member);
        switch (command) {
            case Command.Put put -> stub.put(Wire.put(put), new Answer<>(call, then, Wire::result));
            case Command.DeleteRange delete ->
                stub.deleteRange(Wire.delete(delete), new Answer<>(call, then, Wire::result));
            case Command.Transaction transaction ->
                stub.txn(Wire.transaction(transaction), new Answer<>(call, then, Wire::result));
            case Command.Compact(var revision) ->
                stub.compact(
                        CompactionRequest.newBuilder().setRevision(revision).build(),
                        new Answer<CompactionResponse>(
                                call,
                                then,
                                done -> new Result.Compacted(done.getHeader().getRevision())));
            default -> throw new IllegalArgumentException("clients do not ask for " + command);
        }
    }

    void read(int client, int member, RangeQuery query, boolean isLocal, Consumer<Call> then) {
        Call.Kind kind = isLocal ? Call.Kind.LOCAL_READ : Call.Kind.LINEARIZABLE_READ;
        Call call = begin(new Call(client, kind, null, query, List.of(), toldRevision, System.nanoTime()));
        stub(member).range(Wire.range(query, isLocal), new Answer<>(call, then, Wire::result));
    }

    private KVGrpc.KVStub stub(int member) {
        return KVGrpc.newStub(doors.get(member).channel()).withDeadlineAfter(GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Call begin(Call call) {
        calls.add(call);
        open++;
        return call;
    }

    private void end(Call call, Call.Ending how, @Nullable Result result, long atNanos, Consumer<Call> then) {
        open--;
        call.end(how, result, atNanos);
        pace.ended(call, atNanos);
        if (result != null) {
            toldRevision = Math.max(toldRevision, result.revision());
        }
        then.accept(call);
    }

    /// Waits for the one answer of a call.
    private final class Answer<A> implements StreamObserver<A> {
        private final Call call;
        private final Consumer<Call> then;
        private final Function<A, Result> read;
        private @Nullable Result result;

        Answer(Call call, Consumer<Call> then, Function<A, Result> read) {
            this.call = call;
            this.then = then;
            this.read = read;
        }

        @Override
        public void onNext(A answer) {
            result = read.apply(answer);
        }

        @Override
        public void onError(Throwable error) {
            long atNanos = System.nanoTime();
            Result.Failure failure = Endings.failure(error);
            execute(() -> {
                if (failure != null) {
                    end(call, Call.Ending.ANSWERED, new Result.Failed(call.floorRevision, failure), atNanos, then);
                } else {
                    end(call, Endings.of(error), null, atNanos, then);
                }
            });
        }

        @Override
        public void onCompleted() {
            long atNanos = System.nanoTime();
            Result answer = result;
            execute(() ->
                    end(call, answer == null ? Call.Ending.UNKNOWN : Call.Ending.ANSWERED, answer, atNanos, then));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
