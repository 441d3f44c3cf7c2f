package io.althing.door.etcd.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonStreamParser;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.althing.door.etcd.AnswerBudget;
import io.althing.door.etcd.EtcdDoor;
import io.althing.store.Allowance;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns requests in JSON into calls, and their answers into JSON, by the rules of protobuf's
/// JSON mapping: names as in etcd's messages, 64-bit numbers and bytes (in base64) as strings,
/// nothing that is zero.
///
/// Calls go through the same services as those of gRPC, so whatever holds there holds here.
public final class JsonGateway implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final int REASON_CHARS_MAX = 200;

    /// How many times the bytes of an answer are in memory while it is turned into JSON: as they
    /// came, taken apart, and as a text that grows by being copied.
    private static final int COPIES = 6;

    private static final Runnable NOTHING = () -> {};

    /// Where an answer goes. Used by one thread at a time.
    public interface Sink {
        /// The whole answer.
        ///
        /// @param sent run once it has left, or cannot leave any more
        void answer(int httpStatus, String json, Runnable sent);

        /// One more line of an answer that goes on.
        void line(String json);

        /// The answer that went on is over.
        void end();

        /// Whether it can take more lines now; when it can again, [Exchange#resume] says so.
        boolean isReady();
    }

    /// A request that is being answered.
    public interface Exchange {
        /// The sink can take more.
        void resume();

        /// Nobody waits for the answer any more.
        void cancel();
    }

    private final Routes routes = new Routes();
    private final AnswerBudget budget;
    private final Server server;
    private final ManagedChannel channel;

    /// @param budget what the services' answers may take, and their JSON with them
    public JsonGateway(List<ServerServiceDefinition> services, AnswerBudget budget) {
        this.budget = budget;
        String name = InProcessServerBuilder.generateName();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
        services.forEach(builder::addService);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException("calls within this process cannot be served", e);
        }
        channel = InProcessChannelBuilder.forName(name)
                .directExecutor()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    /// All paths with a call behind them, in order.
    public Set<String> paths() {
        return routes.all().keySet();
    }

    /// Whether there is a call behind this path.
    public boolean serves(String path) {
        return routes.of(path) != null;
    }

    /// Makes the call behind a path.
    ///
    /// @param authorization a token, as it stands in the header of that name; null without one
    /// @param body one request in JSON, for calls that take several one after the other;
    ///     none is an
    ///     empty one
    /// @throws IllegalArgumentException if no call is behind the path
    public Exchange open(String path, @Nullable String authorization, String body, Sink sink) {
        return open(path, authorization, "", body, sink);
    }

    /// @param address where the client is; empty if that is not known
    public Exchange open(String path, @Nullable String authorization, String address, String body, Sink sink) {
        Route route = routes.of(path);
        if (route == null) {
            throw new IllegalArgumentException("there is no call at " + path);
        }
        List<byte[]> requests;
        try {
            requests = requests(route, body);
        } catch (JsonParseException | InvalidProtocolBufferException e) {
            sink.answer(
                    HttpStatus.of(Status.Code.INVALID_ARGUMENT),
                    error(Status.INVALID_ARGUMENT.withDescription(
                            "this is no " + route.request().getName() + " in JSON: " + reason(e))),
                    NOTHING);
            return new Done();
        }
        Metadata headers = new Metadata();
        if (authorization != null) {
            headers.put(AUTHORIZATION, authorization);
        }
        headers.put(EtcdDoor.FORWARDED_FOR, address);
        Answering answering = new Answering(route, sink);
        answering.start(requests, headers);
        return answering;
    }

    /// In a line: the parser quotes what it was given.
    private static String reason(Exception e) {
        String text = String.valueOf(e.getMessage()).replaceFirst("^[\\w.]+Exception: ", "");
        return text.length() > REASON_CHARS_MAX ? text.substring(0, REASON_CHARS_MAX) + " ..." : text;
    }

    static List<byte[]> requests(Route route, String body) throws InvalidProtocolBufferException {
        if (body.isBlank()) {
            return List.of(new byte[0]);
        }
        StrictJson.check(body);
        List<byte[]> requests = new ArrayList<>();
        JsonStreamParser parser = new JsonStreamParser(body);
        while (parser.hasNext()) {
            DynamicMessage.Builder request = DynamicMessage.newBuilder(route.request());
            JsonFormat.parser().ignoringUnknownFields().merge(parser.next().toString(), request);
            requests.add(request.build().toByteArray());
            if (route.method().getType().clientSendsOneMessage()) {
                return requests;
            }
        }
        return requests;
    }

    private static String error(Status status) {
        JsonObject error = new JsonObject();
        error.addProperty("code", status.getCode().value());
        error.addProperty("message", String.valueOf(status.getDescription()));
        error.add("details", new JsonArray());
        return error.toString();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static final class Done implements Exchange {
        @Override
        public void resume() {}

        @Override
        public void cancel() {}
    }

    private final class Answering extends ClientCall.Listener<byte[]> implements Exchange {
        private final Route route;
        private final Sink sink;
        private final ClientCall<byte[], byte[]> call;
        private boolean hasAnswered;

        /// The next answer has not been asked for: the sink was full.
        private boolean isHeld;

        Answering(Route route, Sink sink) {
            this.route = route;
            this.sink = sink;
            this.call = channel.newCall(route.method(), CallOptions.DEFAULT);
        }

        void start(List<byte[]> requests, Metadata headers) {
            call.start(this, headers);
            call.request(1);
            requests.forEach(call::sendMessage);
            call.halfClose();
        }

        @Override
        public synchronized void onMessage(byte[] message) {
            hasAnswered = true;
            if (!route.isStream()) {
                answer(message);
                // The end of the call tells nothing new, but must be asked for.
                call.request(1);
                return;
            }
            sink.line("{\"result\":" + json(message) + "}\n");
            isHeld = !sink.isReady();
            if (!isHeld) {
                call.request(1);
            }
        }

        private void answer(byte[] message) {
            AnswerBudget.Share share = budget.open();
            try {
                share.take((long) COPIES * message.length);
                String json = json(message);
                share.settle(json.length());
                sink.answer(HttpStatus.of(Status.Code.OK), json, share::close);
            } catch (Allowance.Refused e) {
                share.close();
                Status status = AnswerBudget.error(e).getStatus();
                sink.answer(HttpStatus.of(status.getCode()), error(status), NOTHING);
            }
        }

        private String json(byte[] message) {
            try {
                return JsonFormat.printer()
                        .preservingProtoFieldNames()
                        .omittingInsignificantWhitespace()
                        .print(DynamicMessage.parseFrom(route.response(), message));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an answer of this process does not make sense", e);
            }
        }

        @Override
        public synchronized void onClose(Status status, Metadata trailers) {
            if (!hasAnswered) {
                if (status.isOk()) {
                    sink.answer(HttpStatus.of(Status.Code.OK), "", NOTHING);
                } else {
                    sink.answer(HttpStatus.of(status.getCode()), error(status), NOTHING);
                }
            } else if (route.isStream()) {
                if (!status.isOk()) {
                    sink.line("{\"error\":" + error(status) + "}\n");
                }
                sink.end();
            }
        }

        @Override
        public synchronized void resume() {
            if (isHeld) {
                isHeld = false;
                call.request(1);
            }
        }

        @Override
        public void cancel() {
            call.cancel("the client of the gateway is gone", null);
        }
    }
}
