package io.althing.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one watch stream was told, by watcher, without what is a matter of timing: how many
/// revisions of the past come in one response. Checks on its way what holds at any time: events
/// of
/// one revision are not torn apart, and parts of a response follow each other.
final class WatchTranscript implements StreamObserver<WatchResponse>, AutoCloseable {
    private static final int FRAGMENT = 7;
    private static final int VALUE_BYTES_SHOWN = 20;

    private final Context.CancellableContext context = Context.current().withCancellation();
    private final StreamObserver<WatchRequest> requests;

    // Guarded by this: calls come from the transport's thread.
    private final TreeMap<Long, List<String>> told = new TreeMap<>();
    private final TreeMap<Long, Long> lastRevision = new TreeMap<>();
    private int created;
    private int canceled;
    private @Nullable Long continued;
    private String problem = "";

    WatchTranscript(Channel channel) {
        Context before = context.attach();
        try {
            requests = WatchGrpc.newStub(channel).watch(this);
        } finally {
            context.detach(before);
        }
    }

    void send(WatchRequest request) {
        requests.onNext(request);
    }

    @Override
    public synchronized void onNext(WatchResponse response) {
        long id = response.getWatchId();
        List<String> lines = told.computeIfAbsent(id, _ -> new ArrayList<>());
        if (continued != null && continued != id) {
            problem += "a part of another response came between those for " + continued + "\n";
        }
        boolean isContinuation = continued != null;
        continued = response.getUnknownFields().hasField(FRAGMENT) ? id : null;
        if (response.getCreated() || response.getCanceled()) {
            created += response.getCreated() ? 1 : 0;
            canceled += response.getCanceled() ? 1 : 0;
            lines.add("created=%b canceled=%b compacted=%d at %d: %s"
                    .formatted(
                            response.getCreated(),
                            response.getCanceled(),
                            response.getCompactRevision(),
                            response.getHeader().getRevision(),
                            response.getCancelReason()));
        } else if (response.getEventsCount() == 0) {
            lines.add("progress at " + response.getHeader().getRevision());
        }
        for (Event event : response.getEventsList()) {
            lines.add(line(event));
        }
        if (response.getEventsCount() > 0) {
            follow(id, response, isContinuation);
        }
    }

    private void follow(long id, WatchResponse response, boolean isContinuation) {
        long first = response.getEvents(0).getKv().getModRevision();
        long last = response.getEvents(response.getEventsCount() - 1).getKv().getModRevision();
        if (!isContinuation && first <= lastRevision.getOrDefault(id, 0L)) {
            problem += "watcher " + id + " was told revision " + first + " in two responses\n";
        }
        if (response.getHeader().getRevision() < last) {
            problem += "watcher " + id + " was told " + last + " at "
                    + response.getHeader().getRevision() + "\n";
        }
        lastRevision.put(id, last);
    }

    private static String line(Event event) {
        return event.getType() + " " + line(event.getKv())
                + (event.hasPrevKv() ? " was " + line(event.getPrevKv()) : "");
    }

    private static String line(KeyValue pair) {
        ByteString value = pair.getValue();
        return "%s=%s created %d changed %d version %d lease %d"
                .formatted(
                        name(pair.getKey()),
                        value.size() > VALUE_BYTES_SHOWN ? value.size() + " bytes #" + value.hashCode() : name(value),
                        pair.getCreateRevision(),
                        pair.getModRevision(),
                        pair.getVersion(),
                        pair.getLease());
    }

    private static String name(ByteString bytes) {
        return TextFormat.escapeBytes(bytes);
    }

    synchronized int created() {
        return created;
    }

    synchronized int canceled() {
        return canceled;
    }

    /// Whether a watcher was created and has not ended.
    synchronized boolean isOpen(long id) {
        return of(id).stream()
                        .mapToInt(line -> line.startsWith("created=true canceled=false")
                                ? 1
                                : line.startsWith("created=false canceled=true") ? -1 : 0)
                        .sum()
                > 0;
    }

    /// All that was told so far.
    synchronized String all() {
        StringBuilder text = new StringBuilder(problem);
        told.forEach((id, lines) -> {
            text.append("watcher ").append(id).append('\n');
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        });
        return text.toString();
    }

    /// What a watcher was told.
    synchronized List<String> of(long id) {
        return List.copyOf(told.getOrDefault(id, List.of()));
    }

    synchronized String problem() {
        return problem;
    }

    @Override
    public synchronized void onError(Throwable cause) {
        problem += "ended: " + cause + "\n";
    }

    @Override
    public synchronized void onCompleted() {
        problem += "ended\n";
    }

    @Override
    public void close() {
        context.cancel(null);
    }
}
