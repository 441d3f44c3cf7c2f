package io.althing.client;

import io.althing.client.coordination.SessionOptions;
import io.althing.client.rpc.CallMeter;
import io.althing.client.rpc.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a client reaches its cluster. Immutable: each method returns changed options.
///
/// ```java
/// AlthingOptions.defaults()
///         .login("orders", password)
///         .tls(Tls.trusting(Path.of("ca.pem")))
///         .timeout(Duration.ofSeconds(5))
/// ```
public final class AlthingOptions {
    private static final int MIB = 1024 * 1024;

    private Settings.@Nullable Login user;
    private Tls tls = Tls.system();
    private Duration timeout = Duration.ofSeconds(10);
    private Duration attemptTimeout = Duration.ofSeconds(2);
    private int answerBytesMax = 64 * MIB;
    private @Nullable Executor callbacks;
    private CallMeter meter = CallMeter.NONE;
    private SessionOptions session = SessionOptions.defaults();
    private boolean isLazy;
    private boolean isPlaintextLoginAllowed;

    private AlthingOptions() {}

    /// Nobody logs in; authorities of the JDK are trusted; 10 s for a request, 2 s for one
    /// attempt; answers up to 64 MiB; callbacks on virtual threads if the JVM has them.
    public static AlthingOptions defaults() {
        return new AlthingOptions();
    }

    private AlthingOptions with(Consumer<AlthingOptions> change) {
        AlthingOptions copy = new AlthingOptions();
        copy.user = user;
        copy.tls = tls;
        copy.timeout = timeout;
        copy.attemptTimeout = attemptTimeout;
        copy.answerBytesMax = answerBytesMax;
        copy.callbacks = callbacks;
        copy.meter = meter;
        copy.session = session;
        copy.isLazy = isLazy;
        copy.isPlaintextLoginAllowed = isPlaintextLoginAllowed;
        change.accept(copy);
        return copy;
    }

    /// Logs in with a name and a password, and again when the token has ended.
    public AlthingOptions login(String name, String password) {
        return with(copy -> copy.user = new Settings.Login(name, password));
    }

    /// How endpoints that begin with `https` are trusted.
    public AlthingOptions tls(Tls other) {
        return with(copy -> copy.tls = other);
    }

    /// How long a request may take, with everything that is tried for it. 10 s by default.
    public AlthingOptions timeout(Duration other) {
        return with(copy -> copy.timeout = positive(other));
    }

    /// How long one member may take to answer a read, or to be connected to, before another one
    /// is asked. 2 s by default.
    public AlthingOptions attemptTimeout(Duration other) {
        return with(copy -> copy.attemptTimeout = positive(other));
    }

    /// The largest answer that is taken. 64 MiB by default.
    public AlthingOptions answerBytesMax(int other) {
        if (other < 1) {
            throw new IllegalArgumentException("answers have at least a byte, not " + other);
        }
        return with(copy -> copy.answerBytesMax = other);
    }

    /// Where listeners and stages of futures run. They may block there, so it must have threads
    /// to spare.
    public AlthingOptions callbacks(Executor other) {
        return with(copy -> copy.callbacks = other);
    }

    /// What is told of each request.
    public AlthingOptions meter(CallMeter other) {
        return with(copy -> copy.meter = other);
    }

    /// How the client's own session is kept, in which locks are held.
    public AlthingOptions session(SessionOptions other) {
        return with(copy -> copy.session = other);
    }

    /// Connects with the first request instead of at once: a cluster that is down does not keep
    /// the program from starting.
    public AlthingOptions lazily() {
        return with(copy -> copy.isLazy = true);
    }

    /// Sends a password over connections that anybody on the way can read. Without this only
    /// endpoints on loopback, or with TLS, may be logged in to.
    public AlthingOptions allowPlaintextLogin() {
        return with(copy -> copy.isPlaintextLoginAllowed = true);
    }

    SessionOptions session() {
        return session;
    }

    boolean isLazy() {
        return isLazy;
    }

    Settings settings(List<URI> endpoints) {
        if (user != null && !isPlaintextLoginAllowed) {
            endpoints.forEach(AlthingOptions::checkSafeForPasswords);
        }
        return new Settings(
                endpoints,
                user,
                tls.credentials(),
                tls.hostName(),
                timeout,
                attemptTimeout,
                answerBytesMax,
                callbacks == null ? Callbacks.shared() : callbacks,
                meter);
    }

    private static void checkSafeForPasswords(URI endpoint) {
        if (!endpoint.getScheme().equals("https") && !isLoopback(endpoint.getHost())) {
            throw new IllegalArgumentException("a password would go to " + endpoint
                    + " in the clear: use an https endpoint, or say allowPlaintextLogin()");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Duration positive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a timeout must be positive, not " + duration);
        }
        return duration;
    }
}
