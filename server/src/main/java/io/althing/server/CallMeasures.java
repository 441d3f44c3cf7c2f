package io.althing.server;

import io.althing.node.measure.Histogram;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Counts the calls of clients over gRPC, under the names that etcd took from Go's library.
///
/// What clients may choose is bounded: methods that are not served are one, and so are versions
/// of clients past a few.
final class CallMeasures extends ServerStreamTracer.Factory {
    private static final Metadata.Key<String> CLIENT_VERSION =
            Metadata.Key.of("client-api-version", Metadata.ASCII_STRING_MARSHALLER);
    private static final Pattern VERSION = Pattern.compile("\\d{1,3}\\.\\d{1,3}(\\.\\d{1,3})?");
    private static final int VERSIONS_MAX = 16;
    private static final String UNKNOWN = "unknown";

    private static final class Method {
        final String[] labels;
        final LongAdder started = new LongAdder();
        final LongAdder received = new LongAdder();
        final LongAdder sent = new LongAdder();
        final LongAdder[] handled = new LongAdder[Status.Code.values().length];

        /// Whether it is one of those that read and write data; their time is always measured.
        final boolean isRequest;

        final Histogram succeeded = Histogram.doubling(0.0005, 16);
        final Histogram failed = Histogram.doubling(0.0005, 16);

        final Histogram handling = Histogram.of(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);

        Method(String type, String service, String method) {
            labels = new String[] {"grpc_method", method, "grpc_service", service, "grpc_type", type};
            isRequest = isUnary() && service.equals("etcdserverpb.KV");
            Arrays.setAll(handled, i -> new LongAdder());
        }

        long underWay() {
            long ended = Arrays.stream(handled).mapToLong(LongAdder::sum).sum();
            return Math.max(0, started.sum() - ended);
        }

        boolean isUnary() {
            return labels[5].equals("unary");
        }
    }

    private final boolean isExtensive;
    private final Map<String, Method> methods = new TreeMap<>();
    private final Method other = new Method("unary", UNKNOWN, UNKNOWN);
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final Map<String, LongAdder> unaryByVersion = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> streamsByVersion = new ConcurrentSkipListMap<>();

    /// @param isExtensive whether the time that calls take is measured too
    CallMeasures(List<ServerServiceDefinition> services, boolean isExtensive) {
        this.isExtensive = isExtensive;
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> each : service.getMethods()) {
                MethodDescriptor<?, ?> method = each.getMethodDescriptor();
                String name = method.getFullMethodName();
                methods.put(
                        name,
                        new Method(
                                type(method.getType()),
                                service.getServiceDescriptor().getName(),
                                name.substring(name.indexOf('/') + 1)));
            }
        }
    }

    private static String type(MethodDescriptor.MethodType type) {
        return switch (type) {
            case UNARY -> "unary";
            case CLIENT_STREAMING -> "client_stream";
            case SERVER_STREAMING -> "server_stream";
            case BIDI_STREAMING -> "bidi_stream";
            case UNKNOWN -> UNKNOWN;
        };
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        Method method = methods.getOrDefault(fullMethodName, other);
        method.started.increment();
        count(method.isUnary() ? unaryByVersion : streamsByVersion, headers.get(CLIENT_VERSION));
        return new Call(method);
    }

    private static void count(Map<String, LongAdder> byVersion, @Nullable String version) {
        boolean isOfUse = version != null
                && (byVersion.containsKey(version)
                        || byVersion.size() < VERSIONS_MAX
                                && VERSION.matcher(version).matches());
        byVersion
                .computeIfAbsent(isOfUse && version != null ? version : UNKNOWN, any -> new LongAdder())
                .increment();
    }

    private final class Call extends ServerStreamTracer {
        private final Method method;
        private final long beganNanos = System.nanoTime();

        Call(Method method) {
            this.method = method;
        }

        @Override
        public void inboundMessage(int number) {
            method.received.increment();
        }

        @Override
        public void outboundMessage(int number) {
            method.sent.increment();
        }

        @Override
        public void inboundWireSize(long bytes) {
            receivedBytes.add(bytes);
        }

        @Override
        public void outboundWireSize(long bytes) {
            sentBytes.add(bytes);
        }

        @Override
        public void streamClosed(Status status) {
            method.handled[status.getCode().ordinal()].increment();
            long tookNanos = System.nanoTime() - beganNanos;
            if (isExtensive) {
                method.handling.observe(tookNanos);
            }
            if (method.isRequest) {
                (status.isOk() ? method.succeeded : method.failed).observe(tookNanos);
            }
        }
    }

    void write(MetricsText out) {
        out.counter("grpc_server_started_total", "Calls begun.");
        methods.values().forEach(method -> out.sample(method.started.sum(), method.labels));
        out.sample(other.started.sum(), other.labels);
        underWay(out);
        out.counter("grpc_server_handled_total", "Calls ended, by their outcome.");
        methods.values().forEach(method -> handled(out, method));
        handled(out, other);
        out.counter("grpc_server_msg_received_total", "Messages received within calls.");
        methods.values().forEach(method -> out.sample(method.received.sum(), method.labels));
        out.counter("grpc_server_msg_sent_total", "Messages sent within calls.");
        methods.values().forEach(method -> out.sample(method.sent.sum(), method.labels));
        out.histogram("etcd_server_request_duration_seconds", "From a request for data to its answer.");
        methods.values().stream().filter(method -> method.isRequest).forEach(method -> {
            String type = method.labels[1].toLowerCase(Locale.ROOT);
            out.sample(method.succeeded, "type", type, "success", "true");
            out.sample(method.failed, "type", type, "success", "false");
        });
        if (isExtensive) {
            out.histogram("grpc_server_handling_seconds", "From a call's beginning to its end.");
            methods.values().forEach(method -> out.sample(method.handling, method.labels));
        }
        out.counter("etcd_network_client_grpc_received_bytes_total", "Bytes of messages from clients.")
                .sample(receivedBytes.sum());
        out.counter("etcd_network_client_grpc_sent_bytes_total", "Bytes of messages to clients.")
                .sample(sentBytes.sum());
        out.counter("etcd_server_client_requests_total", "Calls begun, by the version that clients tell.");
        unaryByVersion.forEach(
                (version, count) -> out.sample(count.sum(), "client_api_version", version, "type", "unary"));
        streamsByVersion.forEach(
                (version, count) -> out.sample(count.sum(), "client_api_version", version, "type", "stream"));
    }

    private void underWay(MetricsText out) {
        Map<String, Long> byType = new TreeMap<>();
        methods.values().forEach(method -> byType.merge(method.labels[5], method.underWay(), Long::sum));
        byType.merge(other.labels[5], other.underWay(), Long::sum);
        out.gauge("althing_calls_under_way", "Calls that have begun and not ended.");
        byType.forEach((type, count) -> out.sample(count, "grpc_type", type));
    }

    /// Outcomes that were seen, and OK, so that its rate has a beginning.
    private static void handled(MetricsText out, Method method) {
        for (Status.Code code : Status.Code.values()) {
            long count = method.handled[code.ordinal()].sum();
            if (count > 0 || code == Status.Code.OK) {
                String[] labels = Arrays.copyOf(method.labels, method.labels.length + 2);
                labels[method.labels.length] = "grpc_code";
                labels[method.labels.length + 1] = goName(code);
                out.sample(count, labels);
            }
        }
    }

    /// As Go writes it: `DeadlineExceeded`.
    private static String goName(Status.Code code) {
        if (code == Status.Code.OK) {
            return "OK";
        }
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
