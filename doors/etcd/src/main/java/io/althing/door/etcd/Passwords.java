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

    /// What became of a password that was given.
    enum Verdict {
        RIGHT,
        WRONG,
        /// Not looked at: too many wrong ones came before.
        TOO_SOON
    }

    private final int cost;
    private final ThreadPoolExecutor turns;
    private final LoginDelays delays;

    /// Compared with where there is no user: to be refused takes as long then, and tells nothing.
    private final String nobodysHash;

    /// @param cost the binary logarithm of the work, 4 to 31
    Passwords(int cost, ThreadFactory threads) {
        this.cost = cost;
        this.delays = new LoginDelays(System::nanoTime);
        // A salt and a hash of nothing in particular.
        this.nobodysHash = String.format("$2a$%02d$%s", cost, "abcdefghijklmnopqrstuu" + "0".repeat(31));
        this.turns = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), threads);
    }

    /// @throws RejectedExecutionException if too many wait
    void hash(String password, Consumer<String> then) {
        turns.execute(() -> then.accept(BCrypt.with(LongPasswordStrategies.strict(BCrypt.Version.VERSION_2A))
                .hashToString(cost, password.toCharArray())));
    }

    /// @param hash empty if there is no such user, or one without a password
    /// @param address where the caller is
    /// @throws RejectedExecutionException if too many wait
    void verify(String user, String address, String password, String hash, Consumer<Verdict> then) {
        turns.execute(() -> then.accept(verdict(user, address, password, hash)));
    }

    private Verdict verdict(String user, String address, String password, String hash) {
        if (!delays.mayTry(user, address)) {
            return Verdict.TOO_SOON;
        }
        String compared = hash.isEmpty() ? nobodysHash : hash;
        boolean isRight = !isTooLong(password)
                && BCrypt.verifyer().verify(password.toCharArray(), compared.toCharArray()).verified
                && !hash.isEmpty();
        if (isRight) {
            delays.right(user, address);
        } else {
            delays.wrong(user, address);
        }
        return isRight ? Verdict.RIGHT : Verdict.WRONG;
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
