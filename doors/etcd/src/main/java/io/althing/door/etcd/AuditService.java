package io.althing.door.etcd;

import io.althing.api.v1.AuditFilter;
import io.althing.api.v1.AuditGrpc;
import io.althing.api.v1.AuditRecord;
import io.althing.api.v1.ExportAuditRequest;
import io.althing.api.v1.ListAuditRequest;
import io.althing.api.v1.ListAuditResponse;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.AuditLog;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.engine.EngineClosed;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// althing.v1.Audit: what is written down of changes of the cluster itself. There is little of
/// it, so that a question may look at all.
final class AuditService extends AuditGrpc.AuditImplBase {
    private final Member member;
    private final Executor slow;

    /// @param slow does what takes long, one thing after the other
    AuditService(Member member, Executor slow) {
        this.member = member;
        this.slow = slow;
    }

    @Override
    public void list(ListAuditRequest request, StreamObserver<ListAuditResponse> call) {
        read(call, store -> {
            int limit = Listings.limit(request.getLimit());
            long before = request.getBefore() <= 0 ? Long.MAX_VALUE : request.getBefore();
            ArrayDeque<AuditRecord> last = new ArrayDeque<>();
            AuditLog.read(store.engine(), 0, (place, record) -> {
                if (place < before && matches(request.getFilter(), record)) {
                    last.addFirst(message(place, record));
                    if (last.size() > limit + 1) {
                        last.removeLast();
                    }
                }
                return place < before;
            });
            boolean hasMore = last.size() > limit;
            if (hasMore) {
                last.removeLast();
            }
            Reply.done(
                    call,
                    ListAuditResponse.newBuilder()
                            .addAllRecords(last)
                            .setMore(hasMore)
                            .build());
        });
    }

    /// All that there can be fits into a few megabytes, and is sent at once.
    @Override
    public void export(ExportAuditRequest request, StreamObserver<AuditRecord> call) {
        ServerCallStreamObserver<AuditRecord> out = (ServerCallStreamObserver<AuditRecord>) call;
        read(call, store -> {
            List<AuditRecord> found = new ArrayList<>();
            AuditLog.read(store.engine(), request.getAfter() + 1, (place, record) -> {
                if (matches(request.getFilter(), record)) {
                    found.add(message(place, record));
                }
                return true;
            });
            for (AuditRecord each : found) {
                if (out.isCancelled()) {
                    return;
                }
                out.onNext(each);
            }
            out.onCompleted();
        });
    }

    private void read(StreamObserver<?> call, Consumer<Store> reader) {
        Caller caller = Callers.current();
        Reply.onceFresh(member, call, store -> {
            WireErrors.refuse(store.authority().refusesRead(caller, AuditLog.GUARD));
            try {
                slow.execute(() -> {
                    try {
                        reader.accept(store);
                    } catch (EngineClosed _) {
                        // The store is replaced by a newer one, or closed.
                        call.onError(WireErrors.of(Outcome.Reason.STOPPED));
                    }
                });
            } catch (RejectedExecutionException _) {
                throw WireErrors.of(Outcome.Reason.OVERLOADED);
            }
        });
    }

    private static boolean matches(AuditFilter filter, io.althing.store.audit.AuditRecord record) {
        long at = record.trace().atMillis();
        return (filter.getUser().isEmpty() || filter.getUser().equals(record.user()))
                && record.deed().action().startsWith(filter.getAction())
                && at >= filter.getFromMillis()
                && (filter.getToMillis() == 0 || at < filter.getToMillis());
    }

    private static AuditRecord message(long place, io.althing.store.audit.AuditRecord record) {
        return AuditRecord.newBuilder()
                .setPlace(place)
                .setAtMillis(record.trace().atMillis())
                .setAt(Instant.ofEpochMilli(record.trace().atMillis()).toString())
                .setUser(record.user())
                .setAddress(record.trace().address())
                .setMember(record.trace().memberId())
                .setAction(record.deed().action())
                .setSubject(record.deed().subject())
                .setDetail(record.deed().detail())
                .build();
    }
}
