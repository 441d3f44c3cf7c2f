package io.althing.client.kv;

import org.jspecify.annotations.Nullable;

/// What an optimistic transaction does. It may be run many times.
///
/// @param <T> what it returns
/// @param <X> what it may throw to end the transaction without writing
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object, X extends Exception> {
    T run(OptimisticTransaction tx) throws X;
}
