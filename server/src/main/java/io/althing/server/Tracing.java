package io.althing.server;

import io.althing.node.measure.WriteStages;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Spans of calls, as parts of the traces that clients say they belong to, and within them the
/// stages of a write. Nothing of the library behind it is loaded before one of these is made.
final class Tracing extends ServerStreamTracer.Factory implements AutoCloseable {
    private static final long STOP_SECONDS = 5;
    private static final Context.Key<Span> SPAN = Context.key("span");

    private static final TextMapGetter<Metadata> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Metadata headers) {
            return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
            return headers == null ? null : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    };

    /// What is the member's fault and not the caller's.
    private static final Set<Status.Code> FAULTS = Set.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Tracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("althing");
    }

    /// @param writes of the member whose calls these are
    static Tracing start(TracingOptions options, WriteStages writes) {
        Tracing tracing = new Tracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", options.service())
                                .put("service.instance.id", options.instance())
                                .build())))
                .setSampler(Sampler.parentBased(
                        Sampler.traceIdRatioBased((double) options.sampledPerMillion() / TracingOptions.MILLION)))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpGrpcSpanExporter.builder()
                                .setEndpoint(options.url())
                                .build())
                        .build())
                .build());
        writes.witnesses(tracing::witness);
        return tracing;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        var caller = W3CTraceContextPropagator.getInstance()
                .extract(io.opentelemetry.context.Context.root(), headers, HEADERS);
        Span span = tracer.spanBuilder(fullMethodName)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        int slash = fullMethodName.indexOf('/');
        span.setAttribute("rpc.system", "grpc");
        span.setAttribute("rpc.service", fullMethodName.substring(0, Math.max(0, slash)));
        span.setAttribute("rpc.method", fullMethodName.substring(slash + 1));
        return new Call(span);
    }

    private static final class Call extends ServerStreamTracer {
        private final Span span;

        Call(Span span) {
            this.span = span;
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(SPAN, span);
        }

        @Override
        public void streamClosed(Status status) {
            span.setAttribute("rpc.grpc.status_code", status.getCode().value());
            if (FAULTS.contains(status.getCode())) {
                span.setStatus(StatusCode.ERROR, status.getCode().name());
            }
            span.end();
        }
    }

    private WriteStages.@Nullable Witness witness() {
        Span call = SPAN.get();
        return call == null || !call.getSpanContext().isSampled() ? null : batch -> stages(call, batch);
    }

    private void stages(Span call, WriteStages.Moments batch) {
        // The member's clock counts from anywhere.
        Instant now = Instant.now();
        long offsetNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
        var parent = io.opentelemetry.context.Context.root().with(call);
        stage(parent, "write queued", offsetNanos, batch.arrivedNanos(), batch.addressedNanos());
        if (batch.journalledNanos() != 0) {
            stage(parent, "write journal", offsetNanos, batch.addressedNanos(), batch.journalledNanos());
        }
        stage(parent, "write commit", offsetNanos, batch.addressedNanos(), batch.committedNanos());
        stage(parent, "write apply", offsetNanos, batch.committedNanos(), batch.answeredNanos());
    }

    private void stage(
            io.opentelemetry.context.Context parent, String name, long offsetNanos, long fromNanos, long toNanos) {
        tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(offsetNanos + fromNanos, TimeUnit.NANOSECONDS)
                .startSpan()
                .end(offsetNanos + toNanos, TimeUnit.NANOSECONDS);
    }

    /// Sends what has not been sent, if there is somebody to take it.
    @Override
    public void close() {
        provider.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
