package io.althing.client.rpc;

import io.althing.client.error.AlthingException;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Asks the cluster. What a request is about is not known here, only whether it may be repeated.
public final class Rpc {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Shared shared;
    private final @Nullable Tokens tokens;
    private final long timeoutNanos;
    private final long attemptNanos;
    private final boolean isAtLeader;

    /// What all views of one client have in common.
    private static final class Shared {
        private final Settings settings;
        private final Members members;
        private final Timer timer = new Timer();
        private volatile boolean isClosed;

        Shared(Settings settings) {
            this.settings = settings;
            this.members = new Members(settings);
        }
    }

    private Rpc(Shared shared, @Nullable Tokens tokens, long timeoutNanos, long attemptNanos, boolean isAtLeader) {
        this.shared = shared;
        this.tokens = tokens;
        this.timeoutNanos = timeoutNanos;
        this.attemptNanos = attemptNanos;
        this.isAtLeader = isAtLeader;
    }

    /// Nothing is connected before the first request.
    public static Rpc of(Settings settings) {
        long attemptNanos = settings.attemptTimeout().toNanos();
        Rpc anonymous = new Rpc(new Shared(settings), null, settings.timeout().toNanos(), attemptNanos, false);
        Settings.Login user = settings.user();
        if (user == null) {
            return anonymous;
        }
        Tokens tokens = new Tokens(
                user,
                request -> new UnaryCall<AuthenticateRequest, AuthenticateResponse, AuthenticateResponse>(
                                anonymous,
                                AuthGrpc.getAuthenticateMethod(),
                                request,
                                UnaryOperator.identity(),
                                Repeat.READ,
                                Function.identity())
                        .start());
        return new Rpc(anonymous.shared, tokens, anonymous.timeoutNanos, attemptNanos, false);
    }

    /// Returns the same client with another time for each request.
    public Rpc withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
        }
        return new Rpc(shared, tokens, timeout.toNanos(), attemptNanos, isAtLeader);
    }

    /// Returns the same client for requests that a member answers only after a while: it is given
    /// all the time there is. A connection that breaks, or goes silent, still ends an attempt.
    public Rpc waiting(Duration timeout) {
        return new Rpc(shared, tokens, timeout.toNanos(), timeout.toNanos(), isAtLeader);
    }

    /// Returns the same client for requests that go through the log: they are made of the leader
    /// where it is known and can be reached, which saves the way from another member and back.
    public Rpc atLeader() {
        return new Rpc(shared, tokens, timeoutNanos, attemptNanos, true);
    }

    /// Returns how long a request may take with everything that is tried for it.
    public Duration timeout() {
        return Duration.ofNanos(timeoutNanos);
    }

    /// Asks, and asks again elsewhere where that can do no harm.
    ///
    /// @param decode changes the answer on a thread of the network: it must not block
    public <Q, A, T> Answer<T> ask(
            MethodDescriptor<Q, A> method, Q request, Repeat repeat, Function<? super A, ? extends T> decode) {
        return ask(method, request, UnaryOperator.identity(), repeat, decode);
    }

    /// Asks as [#ask] does, with a request that says when it may have been carried out already.
    ///
    /// @param again makes the request that is sent then
    public <Q, A, T> Answer<T> ask(
            MethodDescriptor<Q, A> method,
            Q request,
            UnaryOperator<Q> again,
            Repeat repeat,
            Function<? super A, ? extends T> decode) {
        return new Answer<>(new UnaryCall<Q, A, T>(this, method, request, again, repeat, decode).start(), callbacks());
    }

    /// Opens a stream to the member that is preferred now. The listener is called on threads of
    /// the network. A stream that fails is not opened again: report it with [#lost] and open
    /// another.
    ///
    /// @param opened is given the stream once it has been started, or the listener's `onClose` is
    ///     called with why there is none
    public <Q, A> void open(
            MethodDescriptor<Q, A> method, ClientCall.Listener<A> listener, Consumer<OpenStream<Q>> opened) {
        String token = tokens == null ? "" : tokens.now();
        if (token != null) {
            open(method, listener, opened, token);
        } else if (tokens != null) {
            tokens.renew(null, (fetched, failure) -> {
                if (fetched == null) {
                    listener.onClose(
                            Status.UNAUTHENTICATED
                                    .withDescription("cannot log in")
                                    .withCause(failure),
                            new Metadata());
                } else {
                    open(method, listener, opened, fetched);
                }
            });
        }
    }

    private <Q, A> void open(
            MethodDescriptor<Q, A> method,
            ClientCall.Listener<A> listener,
            Consumer<OpenStream<Q>> opened,
            String token) {
        Member member = shared.members.next(new BitSet());
        if (member == null) {
            throw new IllegalStateException("a client has members");
        }
        Metadata headers = new Metadata();
        Tokens.write(headers, token);
        // A member that is cut off from the others has nothing to tell: it shall say so.
        headers.put(HAS_LEADER, "true");
        ClientCall<Q, A> call = member.channel().newCall(method, CallOptions.DEFAULT);
        OpenStream<Q> stream = new OpenStream<>(call, member, token);
        call.start(listener, headers);
        opened.accept(stream);
    }

    /// A stream ended without having been asked to: the next one is to be opened elsewhere, after
    /// `pauseNanos`.
    ///
    /// @param stream null if there was none, because logging in failed
    public void lost(@Nullable OpenStream<?> stream, Status why, Runnable reopen, long pauseNanos) {
        if (stream == null) {
            after(pauseNanos, reopen);
        } else if (tokens != null && Failures.isTokenRefused(why)) {
            tokens.renew(stream.token(), (token, failure) -> after(pauseNanos, reopen));
        } else {
            shared.members.failed(stream.member(), Failures.describe(why));
            after(pauseNanos, reopen);
        }
    }

    /// A stream has been answered on: its member is well.
    public void answered(OpenStream<?> stream) {
        stream.member().answered();
    }

    /// What a status means for a stream that cannot go on, or null if another one may be opened.
    public static @Nullable AlthingException refusal(Status status, String method) {
        boolean isPassing =
                Failures.isAmbiguous(status) || Failures.isTurnedAway(status) || Failures.isTokenRefused(status);
        return isPassing ? null : Failures.refusal(status, method);
    }

    /// Has something small done later, on a thread that must not be blocked.
    public Due after(long nanos, Runnable task) {
        return shared.timer.after(nanos, task);
    }

    public List<MemberHealth> health() {
        return shared.members.health();
    }

    public Executor callbacks() {
        return shared.settings.callbacks();
    }

    public boolean isClosed() {
        return shared.isClosed;
    }

    /// Ends what is under way and waits until connections are closed. No harm if they are.
    public void close() {
        shared.isClosed = true;
        shared.members.close();
        shared.timer.close();
    }

    /// Returns the member to ask next, or null if all have been tried. Adds it to `tried`.
    @Nullable
    Member next(BitSet tried) {
        return isAtLeader ? shared.members.nextAtLeader(tried) : shared.members.next(tried);
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    long attemptNanos() {
        return attemptNanos;
    }

    CallMeter meter() {
        return shared.settings.meter();
    }

    Members members() {
        return shared.members;
    }

    @Nullable
    Tokens tokens() {
        return tokens;
    }
}
