package io.althing.client.rpc;

import io.althing.client.error.AlthingException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One request and everything that is tried to have it answered.
///
/// The rule that all else follows: what may have been carried out is not sent again, unless it
/// changes nothing or the cluster recognises it. Attempts follow one another; the fields belong
/// to whoever runs the current one.
final class UnaryCall<Q, A, T> {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// Where another member that leads serves clients, as Althing's own services tell.
    private static final Metadata.Key<String> LEADER =
            Metadata.Key.of("althing-leader", Metadata.ASCII_STRING_MARSHALLER);

    private final Rpc rpc;
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final UnaryOperator<Q> again;
    private final Repeat repeat;
    private final Function<? super A, ? extends T> decode;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();
    private final BitSet tried = new BitSet();
    private int rounds;
    private boolean mayHaveEffect;
    private boolean isTokenRenewed;

    UnaryCall(
            Rpc rpc,
            MethodDescriptor<Q, A> method,
            Q request,
            UnaryOperator<Q> again,
            Repeat repeat,
            Function<? super A, ? extends T> decode) {
        this.rpc = rpc;
        this.method = method;
        this.request = request;
        this.again = again;
        this.repeat = repeat;
        this.decode = decode;
    }

    CompletableFuture<T> start() {
        attempt();
        return result;
    }

    private long remainingNanos() {
        return rpc.timeoutNanos() - (System.nanoTime() - startNanos);
    }

    private void attempt() {
        Tokens tokens = rpc.tokens();
        String token = tokens == null ? "" : tokens.now();
        if (token == null && tokens != null) {
            tokens.renew(null, (fetched, failure) -> go(fetched, failure));
        } else {
            go(token, null);
        }
    }

    private void go(@Nullable String token, @Nullable Throwable failure) {
        if (token == null) {
            fail(
                    failure instanceof AlthingException
                            ? (AlthingException) failure
                            : new UnavailableException("cannot log in", failure));
            return;
        }
        if (rpc.isClosed()) {
            fail(new ClientClosedException(named() + " was asked of a closed client; it was not sent", null));
            return;
        }
        Member member = rpc.next(tried);
        if (member == null) {
            tried.clear();
            long pause = Math.min(PAUSE_MIN_NANOS << Math.min(rounds++, 8), PAUSE_MAX_NANOS);
            if (remainingNanos() <= pause) {
                outOfTime(null);
            } else {
                rpc.after(pause, this::attempt);
            }
            return;
        }
        new Attempt(member, token).start();
    }

    private void retry() {
        if (remainingNanos() <= 0) {
            outOfTime(null);
            return;
        }
        rpc.meter().retried(method.getFullMethodName());
        attempt();
    }

    private void outOfTime(@Nullable Throwable cause) {
        String text = named() + " had no answer within " + rpc.timeoutNanos() / 1_000_000 + " ms; asked: "
                + rpc.members().failures().toList();
        fail(
                mayHaveEffect && repeat != Repeat.READ
                        ? new UnknownOutcomeException(
                                text + "; it may have been carried out: read back what it was to change", cause)
                        : new UnavailableException(
                                text + "; is a majority of the members running and reachable?", cause));
    }

    private void fail(AlthingException failure) {
        CallMeter.Result ended =
                failure instanceof UnknownOutcomeException ? CallMeter.Result.UNKNOWN : CallMeter.Result.FAILED;
        rpc.meter().ended(method.getFullMethodName(), ended, System.nanoTime() - startNanos);
        result.completeExceptionally(failure);
    }

    private void succeed(A answer) {
        rpc.meter().ended(method.getFullMethodName(), CallMeter.Result.OK, System.nanoTime() - startNanos);
        T value;
        try {
            value = decode.apply(answer);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        result.complete(value);
    }

    private String named() {
        return Asked.of(method, request);
    }

    /// One call to one member.
    private final class Attempt extends ClientCall.Listener<A> {
        private final Member member;
        private final String token;
        private final SendWatch sending = new SendWatch();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private @Nullable A answer;

        Attempt(Member member, String token) {
            this.member = member;
            this.token = token;
        }

        void start() {
            boolean isBounded = repeat != Repeat.WRITE;
            long nanos = isBounded ? Math.min(remainingNanos(), rpc.attemptNanos()) : remainingNanos();
            CallOptions options = CallOptions.DEFAULT
                    .withDeadlineAfter(nanos, TimeUnit.NANOSECONDS)
                    .withStreamTracerFactory(sending);
            ClientCall<Q, A> call = member.channel().newCall(method, options);
            Metadata headers = new Metadata();
            Tokens.write(headers, token);
            call.start(this, headers);
            call.sendMessage(mayHaveEffect ? again.apply(request) : request);
            call.halfClose();
            call.request(1);
            if (!isBounded && !sending.isSent()) {
                rpc.after(rpc.attemptNanos(), () -> giveUpConnecting(call));
            }
        }

        /// A write that nobody has seen yet need not wait for this member until its time is over.
        private void giveUpConnecting(ClientCall<Q, A> call) {
            if (!isOver.get() && !sending.isSent()) {
                call.cancel("no connection within the time for one attempt", null);
            }
        }

        @Override
        public void onMessage(A message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            isOver.set(true);
            A received = answer;
            if (status.isOk() && received != null) {
                member.answered();
                String leader = trailers.get(LEADER);
                if (leader != null) {
                    rpc.members().leaderIs(leader);
                }
                succeed(received);
            } else if (Failures.isTokenRefused(status) && !isTokenRenewed && rpc.tokens() != null) {
                isTokenRenewed = true;
                tried.clear();
                rpc.tokens().renew(token, (fetched, failure) -> go(fetched, failure));
            } else if (!isReasoned(status, trailers)) {
                refused(status.isOk() ? Status.INTERNAL.withDescription("no answer in the answer") : status, trailers);
            }
        }

        private boolean isReasoned(Status status, Metadata trailers) {
            AlthingException refusal = Failures.reasoned(status, trailers, UnaryCall.this::named);
            if (refusal != null) {
                member.answered();
                fail(refusal);
            }
            return refusal != null;
        }

        private void refused(Status status, Metadata trailers) {
            boolean isUnseen =
                    !sending.isSent() || Failures.isTurnedAway(status) || Failures.isGivenUp(status, trailers);
            boolean isFinalForReads = repeat == Repeat.READ
                    && (status.getCode() == Status.Code.UNKNOWN || Failures.isAnswerTooLarge(status));
            if (!isUnseen && (isFinalForReads || !Failures.isAmbiguous(status))) {
                member.answered();
                fail(Failures.refusal(status, named()));
                return;
            }
            rpc.members().failed(member, Failures.describe(status));
            mayHaveEffect |= !isUnseen;
            if (rpc.isClosed()) {
                String effect = mayHaveEffect ? "; if it was a write, it may have been carried out" : "";
                fail(new ClientClosedException(named() + " was under way when the client was closed" + effect, null));
            } else if (isUnseen || repeat != Repeat.WRITE) {
                retry();
            } else {
                fail(Failures.unknown(status, named(), member.toString()));
            }
        }
    }
}
