package io.althing.node;

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
    private volatile boolean isStopped;

    StoreReads(Supplier<Store> store, Executor readers, Freshness freshness) {
        this.store = store;
        this.readers = readers;
        this.freshness = freshness;
    }

    void linearizable(Function<Store, Result> read, Consumer<Outcome<Result>> reply) {
        freshness.await(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store> ignored -> reply.accept(new Outcome.Answered<>(onOpenStore(read)));
                case Outcome.Unavailable<Store>(var reason, var isDefinite) ->
                    reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
            }
        });
    }

    void local(Function<Store, Result> read, Consumer<Outcome<Result>> reply) {
        readers.execute(() -> reply.accept(new Outcome.Answered<>(onOpenStore(read))));
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
