package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.node.spi.Clock;
import io.althing.store.Store;
import io.althing.store.command.Result;
import io.althing.store.engine.EngineClosed;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads of the applied state that clients ask for. Any thread.
final class StoreReads {
    /// Answers once the store is fresh enough.
    interface Freshness {
        void await(Consumer<Outcome<Store>> reply);
    }

    private final Supplier<Store> store;
    private final Executor readers;
    private final Freshness freshness;
    private final Clock clock;
    private final Measures measures;
    private volatile boolean isStopped;

    StoreReads(Supplier<Store> store, Environment environment, Freshness freshness) {
        this.store = store;
        this.readers = environment.readers();
        this.clock = environment.clock();
        this.measures = environment.measures();
        this.freshness = freshness;
    }

    void linearizable(Function<Store, Result> read, Consumer<Outcome<Result>> reply) {
        freshness.await(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store> ignored -> reply.accept(new Outcome.Answered<>(measured(read)));
                case Outcome.Unavailable<Store>(var reason, var isDefinite) ->
                    reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
            }
        });
    }

    void local(Function<Store, Result> read, Consumer<Outcome<Result>> reply) {
        readers.execute(() -> reply.accept(new Outcome.Answered<>(measured(read))));
    }

    private Result measured(Function<Store, Result> read) {
        long beganNanos = clock.nanoTime();
        Result result = onOpenStore(read);
        measures.range.observe(clock.nanoTime() - beganNanos);
        Operations.count(result, measures);
        return result;
    }

    /// A store that a snapshot takes the place of is closed under its readers: on to the next.
    private Result onOpenStore(Function<Store, Result> read) {
        while (true) {
            Store current = store.get();
            try {
                return read.apply(current);
            } catch (EngineClosed e) {
                if (isStopped) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /// The store is closed for good.
    void stop() {
        isStopped = true;
    }
}
