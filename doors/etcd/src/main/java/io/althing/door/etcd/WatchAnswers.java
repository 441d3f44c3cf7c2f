package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import io.althing.store.watch.Watcher.Polled;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/// What a watch stream says, as etcd's messages.
final class WatchAnswers {
    /// etcd cuts a fragmented response at its request bound plus this.
    private static final int FRAGMENT_ROOM_BYTES = 512 << 10;

    private static final Bytes ZERO = Bytes.wrap(new byte[] {0});

    private final Answers answers;
    private final EncodedEvents events = new EncodedEvents();
    private final int fragmentBytes;

    WatchAnswers(Member member, EtcdOptions options) {
        this.answers = new Answers(member);
        this.fragmentBytes = options.requestMaxBytes() + FRAGMENT_ROOM_BYTES;
    }

    /// An empty key means the first one there can be.
    static KeyRange range(WatchCreateRequest request) {
        if (request.getKey().isEmpty()) {
            KeyRange rest = Translate.range(request.getKey(), request.getRangeEnd());
            return request.getRangeEnd().isEmpty() ? KeyRange.single(ZERO) : new KeyRange(ZERO, rest.to());
        }
        return Translate.range(request.getKey(), request.getRangeEnd());
    }

    private WatchResponse.Builder to(long watchId, long revision) {
        return WatchResponse.newBuilder().setHeader(answers.header(revision)).setWatchId(watchId);
    }

    WatchResponse created(long watchId, long revision) {
        return to(watchId, revision).setCreated(true).build();
    }

    WatchResponse notCreated(String reason, long revision) {
        return to(-1, revision)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason(reason)
                .build();
    }

    WatchResponse canceled(long watchId, long revision) {
        return to(watchId, revision).setCanceled(true).build();
    }

    WatchResponse compacted(long watchId, long compactedRevision) {
        return to(watchId, 0)
                .setCanceled(true)
                .setCompactRevision(compactedRevision)
                .build();
    }

    WatchResponse progress(long watchId, long revision) {
        return to(watchId, revision).build();
    }

    /// Returns one response, or the parts of one if they may be cut and are too large together.
    List<WatchResponse> events(long watchId, Polled.Events polled, boolean isFragmented) {
        List<WatchResponse> parts = new ArrayList<>(1);
        WatchResponse.Builder part = to(watchId, polled.revision());
        int bytes = 0;
        for (Event event : polled.events()) {
            io.etcd.jetcd.api.Event encoded = events.of(event);
            int eventBytes = encoded.getSerializedSize();
            if (isFragmented && part.getEventsCount() > 0 && bytes + eventBytes >= fragmentBytes) {
                parts.add(NewerFields.fragment(part));
                part = to(watchId, polled.revision());
                bytes = 0;
            }
            part.addEvents(encoded);
            bytes += eventBytes;
        }
        parts.add(part.build());
        return parts;
    }
}
