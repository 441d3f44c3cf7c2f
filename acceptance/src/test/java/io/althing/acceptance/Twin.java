package io.althing.acceptance;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One of two servers that are told the same: where it is, and what its clients hold of it.
final class Twin implements AutoCloseable {
    static final String STALE = "former ";

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final long DEADLINE_SECONDS = 15;

    private final ManagedChannel channel;
    private final Map<String, String> tokens = new HashMap<>();
    private final MemberIds members;

    Twin(int port) {
        channel = Requests.connect(port);
        members = new MemberIds(members(MemberListRequest.getDefaultInstance()));
    }

    private MemberListResponse members(MemberListRequest request) {
        return (MemberListResponse) answer(channel, Call.of(request).method(), request);
    }

    ManagedChannel channel() {
        return channel;
    }

    /// Returns the answer without what may differ, or the error as text.
    Object call(Call call) {
        try {
            Message request = members.real(call.request());
            Message answer = answer(on(call.user()), call.method(), request);
            if (answer instanceof AuthenticateResponse fresh) {
                remember(((AuthenticateRequest) request).getName(), fresh.getToken());
            }
            return Sameness.of(call.request(), answer, members);
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
        }
    }

    private void remember(String user, String token) {
        String former = tokens.put(user, token);
        if (former != null) {
            tokens.put(STALE + user, former);
        }
    }

    private Channel on(String user) {
        if (user.isEmpty()) {
            return channel;
        }
        Metadata headers = new Metadata();
        headers.put(TOKEN, tokens.getOrDefault(user, "not a token of " + user));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @SuppressWarnings("unchecked") // a request and its method come together from Call
    private static Message answer(Channel channel, MethodDescriptor<?, ?> method, Message request) {
        var typed = (MethodDescriptor<Message, Message>) method;
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (method.getType() == MethodDescriptor.MethodType.UNARY) {
            return ClientCalls.blockingUnaryCall(channel, typed, options, request);
        }
        return first(channel, typed, options, request);
    }

    /// The first answer on a stream, which ends with it.
    private static Message first(
            Channel channel, MethodDescriptor<Message, Message> method, CallOptions options, Message request) {
        CompletableFuture<Message> first = new CompletableFuture<>();
        var call = channel.newCall(method, options);
        ClientCalls.asyncBidiStreamingCall(call, new StreamObserver<>() {
                    @Override
                    public void onNext(Message answer) {
                        first.complete(answer);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        first.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {
                        first.completeExceptionally(Status.OK
                                .withDescription("ended without an answer")
                                .asRuntimeException());
                    }
                })
                .onNext(request);
        try {
            return first.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e.getCause()).asRuntimeException();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer to " + request, e);
        } finally {
            call.cancel("that was all", null);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
