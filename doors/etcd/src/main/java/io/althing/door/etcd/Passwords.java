package io.althing.door.etcd;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Hashes of passwords. They take long on purpose, and so have a thread of their own and a short
/// queue: a flood of logins delays logins and nothing else.
final class Passwords implements AutoCloseable {
    private static final int WAITING_MAX = 256;

    /// What bcrypt looks at; the rest of a longer password would not count.
    static final int BYTES_MAX = 72;

    private final int cost;
    private final ThreadPoolExecutor turns;

    /// @param cost the binary logarithm of the work, 4 to 31
    Passwords(int cost, ThreadFactory threads) {
        this.cost = cost;
        this.turns = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), threads);
    }

    /// @throws RejectedExecutionException if too many wait
    void hash(String password, Consumer<String> then) {
        turns.execute(() -> then.accept(BCrypt.with(LongPasswordStrategies.strict(BCrypt.Version.VERSION_2A))
                .hashToString(cost, password.toCharArray())));
    }

    /// @throws RejectedExecutionException if too many wait
    void verify(String password, String hash, Consumer<Boolean> then) {
        turns.execute(() -> then.accept(
                isTooLong(password)
                        ? false
                        : BCrypt.verifyer().verify(password.toCharArray(), hash.toCharArray()).verified));
    }

    static boolean isTooLong(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX;
    }

    /// Whether it is a hash that passwords can be verified against.
    static boolean isHash(String text) {
        try {
            BCrypt.Version.VERSION_2A.parser.parse(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (Exception _) {
            return false;
        }
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }
}
