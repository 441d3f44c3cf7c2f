package io.althing.bench.load;

/// One client's connection to a member. Answers of one connection come on one thread.
public interface Connection extends AutoCloseable {
    /// Told once per request.
    interface Answer {
        void ended(boolean isGood);
    }

    /// Never blocks.
    ///
    /// @param key the number of a key; operations on all keys do not look at it
    void ask(Operation operation, long key, Answer answer);

    @Override
    void close();
}
