package io.althing.door.etcd;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.althing.api.v1.ActivityGrpc;
import io.althing.api.v1.HotKey;
import io.althing.api.v1.LookActivityRequest;
import io.althing.api.v1.LookActivityResponse;
import io.althing.api.v1.SlowRequest;
import io.althing.door.etcd.activity.HotKeys;
import io.althing.door.etcd.activity.SlowRequests;
import io.althing.node.Member;
import io.althing.node.measure.WriteStages.Moments;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// althing.v1.Activity: what this member has been busy with.
final class ActivityService extends ActivityGrpc.ActivityImplBase {
    private final Member member;
    private final SlowRequests slow;
    private final HotKeys hot;

    ActivityService(Member member, SlowRequests slow, HotKeys hot) {
        this.member = member;
        this.slow = slow;
        this.hot = hot;
    }

    @Override
    public void look(LookActivityRequest request, StreamObserver<LookActivityResponse> call) {
        Reply.checked(call, () -> {
            WireErrors.refuse(member.store().authority().refusesAnyoneButRoot(Callers.current()));
            Reply.done(call, look());
        });
    }

    String json() {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace()
                    .print(look());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours can be told in JSON", e);
        }
    }

    private LookActivityResponse look() {
        HotKeys.Told told = hot.told(System.nanoTime());
        var answer = LookActivityResponse.newBuilder()
                .setSlowMillis(TimeUnit.NANOSECONDS.toMillis(slow.slowNanos()))
                .setSlowTotal(slow.total())
                .setCounted(told.requests())
                .setCountedSeconds(told.seconds());
        List<Moments> batches = member.measures().writeStages.slowBatches();
        slow.kept().forEach(each -> answer.addSlow(message(each, batches)));
        for (HotKeys.Hot each : told.keys()) {
            answer.addHot(HotKey.newBuilder()
                    .setKey(Answers.bytes(each.key()))
                    .setRequests(each.requests())
                    .setError(each.error())
                    .setWritesPercent(each.writesPercent()));
        }
        return answer.build();
    }

    private static SlowRequest message(SlowRequests.Slow slow, List<Moments> batches) {
        var message = SlowRequest.newBuilder()
                .setAtMillis(slow.endedMillis())
                .setCall(slow.call())
                .setKey(Answers.bytes(slow.key()))
                .setIsPrefix(slow.isPrefix())
                .setUser(slow.user())
                .setTookMicros(slow.tookNanos() / 1_000)
                .setStatus(slow.status());
        Moments batch = slowestWithin(slow, batches);
        if (batch != null) {
            message.setQueuedMicros((batch.addressedNanos() - batch.arrivedNanos()) / 1_000)
                    .setCommittedMicros((batch.committedNanos() - batch.addressedNanos()) / 1_000)
                    .setAppliedMicros((batch.answeredNanos() - batch.committedNanos()) / 1_000);
        }
        return message.build();
    }

    /// A write was in one of the batches that came and went while it was under way.
    private static @Nullable Moments slowestWithin(SlowRequests.Slow slow, List<Moments> batches) {
        Moments slowest = null;
        for (Moments batch : batches) {
            boolean isWithin = batch.arrivedNanos() - slow.beganNanos() >= 0
                    && batch.committedNanos() - slow.beganNanos() <= slow.tookNanos();
            if (isWithin && (slowest == null || batch.tookNanos() > slowest.tookNanos())) {
                slowest = batch;
            }
        }
        return slowest;
    }
}
