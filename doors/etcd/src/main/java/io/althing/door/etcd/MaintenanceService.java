package io.althing.door.etcd;

import com.google.protobuf.Empty;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Store;
import io.althing.store.audit.Deed;
import io.althing.store.auth.Caller;
import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.engine.EngineClosed;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.DefragmentResponse;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.HashResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.MoveLeaderResponse;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// etcdserverpb.Maintenance: what a member says of itself, and what is done to one member or to
/// all.
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.\\d{1,4})?");

    private final Member member;
    private final EtcdOptions options;
    private final ScheduledExecutorService timers;
    private final Executor slow;
    private final SnapshotService snapshots;
    private final Answers answers;

    /// @param slow does what takes long, one thing after the other
    MaintenanceService(
            Member member,
            EtcdOptions options,
            ScheduledExecutorService timers,
            Executor slow,
            SnapshotService snapshots) {
        this.snapshots = snapshots;
        this.timers = timers;
        this.slow = slow;
        this.member = member;
        this.options = options;
        this.answers = new Answers(member);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> call) {
        Caller caller = Callers.current();
        Reply.checked(call, () -> {
            WireErrors.refuse(member.store().authority().refusesStrangers(caller));
            Reply.done(call, status());
        });
    }

    private StatusResponse status() {
        Member.MemberStatus status = member.status();
        Store.Size size = member.store().size();
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHeader(answers.header(status.revision()))
                .setVersion(options.version())
                .setDbSize(size.fileBytes())
                .setDbSizeInUse(size.liveBytes())
                .setLeader(status.leaderId())
                .setRaftIndex(status.commitIndex())
                .setRaftTerm(status.term())
                .setRaftAppliedIndex(status.appliedIndex())
                .setIsLearner(status.isLearner());
        if (status.leaderId() == 0) {
            response.addErrors("etcdserver: no leader");
        }
        for (Alarm alarm : member.store().alarms()) {
            // The space at the end is etcd's: its texts are those of its encoder.
            response.addErrors("memberID:" + Long.toUnsignedString(alarm.memberId()) + " alarm:" + name(alarm) + " ");
        }
        return NewerFields.status(response, storageVersion(), options.quotaBytes());
    }

    /// etcd's databases change with its minor versions only.
    private String storageVersion() {
        return options.version().substring(0, options.version().lastIndexOf('.')) + ".0";
    }

    /// The generated base lacks Downgrade.
    ServerServiceDefinition definition() {
        return ExtraCalls.unary(bindService(), "Downgrade", this::downgrade);
    }

    /// Writes down what is not done by the log. It is done even if that cannot be written, as
    /// while no leader is there.
    private void note(String action, String subject) {
        Caller caller = Callers.current();
        if (caller.trace() != null) {
            member.write(new Command.Remark(new Deed(action, subject, "")).onBehalfOf(caller), outcome -> {});
        }
    }

    private void requireRoot() {
        WireErrors.refuse(member.store().authority().refusesAnyoneButRoot(Callers.current()));
    }

    /// There are no holes to close: the engine tidies up by itself. Asked to, it does so at once.
    @Override
    public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> call) {
        Reply.checked(call, () -> {
            requireRoot();
            note("defragment", "member " + Long.toHexString(member.status().memberId()));
            slowly(call, () -> {
                long beganNanos = System.nanoTime();
                member.store().engine().tidy();
                member.measures().tidy.observe(System.nanoTime() - beganNanos);
                Reply.done(call, DefragmentResponse.getDefaultInstance());
            });
        });
    }

    private void slowly(StreamObserver<?> call, Runnable task) {
        try {
            slow.execute(() -> {
                try {
                    task.run();
                } catch (EngineClosed _) {
                    // The store is replaced by a newer one, or closed.
                    call.onError(WireErrors.of(Outcome.Reason.STOPPED));
                }
            });
        } catch (RejectedExecutionException _) {
            throw WireErrors.of(Outcome.Reason.OVERLOADED);
        }
    }

    @Override
    public void hash(HashRequest request, StreamObserver<HashResponse> call) {
        hash(
                0,
                call,
                hashed -> HashResponse.newBuilder()
                        .setHeader(answers.header(hashed.revision()))
                        .setHash(hashed.hash())
                        .build());
    }

    @Override
    public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> call) {
        hash(
                request.getRevision(),
                call,
                hashed -> NewerFields.hashed(
                        HashKVResponse.newBuilder()
                                .setHeader(answers.header(hashed.revision()))
                                .setHash(hashed.hash())
                                .setCompactRevision(hashed.compactedRevision()),
                        hashed.hashedRevision()));
    }

    private <A> void hash(long revision, StreamObserver<A> call, Function<Result.Hashed, A> answer) {
        Reply.checked(call, () -> {
            requireRoot();
            var reply = Reply.with(call, Result.Hashed.class, answer);
            slowly(call, () -> {
                long beganNanos = System.nanoTime();
                Result hashed = member.store().hash(revision);
                member.measures().hash.observe(System.nanoTime() - beganNanos);
                reply.accept(new Outcome.Answered<>(hashed));
            });
        });
    }

    @Override
    public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> call) {
        Reply.checked(call, () -> {
            requireRoot();
            snapshots.send((ServerCallStreamObserver<SnapshotResponse>) call);
        });
    }

    /// Only the leader does it, and answers once another one leads.
    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> call) {
        Reply.checked(call, () -> {
            requireRoot();
            Member.MemberStatus status = member.status();
            if (status.leaderId() != status.memberId()) {
                throw WireErrors.notLeader();
            }
            long target = request.getTargetID();
            if (member.members().stream().noneMatch(each -> each.id() == target && !each.isLearner())) {
                throw WireErrors.badTransferee();
            }
            note("leader.move", "to member " + Long.toHexString(target));
            member.transferLeadership(target);
            NextLeader.await(
                    member, timers, target, call, () -> Reply.done(call, MoveLeaderResponse.getDefaultInstance()));
        });
    }

    /// A member cannot become an etcd of an earlier version; whoever asks is told what etcd
    /// would say where it cannot either.
    private void downgrade(Empty request, StreamObserver<Empty> call) {
        Reply.checked(call, () -> {
            requireRoot();
            NewerFields.Downgrade asked = NewerFields.downgrade(request);
            if (asked.action() == NewerFields.Downgrade.CANCEL) {
                throw WireErrors.noDowngrade();
            }
            Matcher target = VERSION.matcher(asked.version());
            Matcher own = VERSION.matcher(options.version());
            if (!target.matches() || !own.matches()) {
                throw WireErrors.downgradeFormat();
            }
            boolean isOneBefore = target.group(1).equals(own.group(1))
                    && Integer.parseInt(target.group(2)) == Integer.parseInt(own.group(2)) - 1;
            if (!isOneBefore) {
                throw WireErrors.downgradeTarget();
            }
            throw WireErrors.notCapable();
        });
    }

    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> call) {
        Caller caller = Callers.current();
        int type = request.getAlarmValue();
        boolean isOfKnownKind = type == AlarmType.NOSPACE_VALUE || type == NewerFields.CORRUPT;
        switch (request.getAction()) {
            case GET ->
                Reply.fresh(member, call, store -> {
                    WireErrors.refuse(store.authority().refusesStrangers(caller));
                    return alarms(
                            store.revision(),
                            store.alarms().stream()
                                    .filter(alarm -> type == AlarmType.NONE_VALUE || type(alarm) == type)
                                    .toList());
                });
            case ACTIVATE, DEACTIVATE -> {
                if (isOfKnownKind) {
                    change(request, caller, call);
                } else {
                    Reply.done(call, alarms(member.store().revision(), List.of()));
                }
            }
            case UNRECOGNIZED -> Reply.done(call, alarms(member.store().revision(), List.of()));
        }
    }

    private void change(AlarmRequest request, Caller caller, StreamObserver<AlarmResponse> call) {
        Alarm alarm = meant(request);
        Command command = request.getAction() == AlarmRequest.AlarmAction.ACTIVATE
                ? new Command.RaiseAlarm(alarm)
                : new Command.ClearAlarm(alarm);
        member.write(
                command.onBehalfOf(caller),
                Reply.with(call, Result.Alarms.class, result -> alarms(result.revision(), result.alarms())));
    }

    /// What members call diverged is corrupt to clients.
    private Alarm meant(AlarmRequest request) {
        long id = request.getMemberID();
        Alarm diverged = new Alarm(id, Alarm.Kind.DIVERGED);
        if (request.getAlarmValue() == AlarmType.NOSPACE_VALUE) {
            return new Alarm(id, Alarm.Kind.NO_SPACE);
        }
        boolean isCleared = request.getAction() == AlarmRequest.AlarmAction.DEACTIVATE;
        return isCleared && member.store().alarms().contains(diverged) ? diverged : new Alarm(id, Alarm.Kind.CORRUPT);
    }

    private AlarmResponse alarms(long revision, List<Alarm> alarms) {
        AlarmResponse.Builder response = AlarmResponse.newBuilder().setHeader(answers.header(revision));
        for (Alarm alarm : alarms) {
            response.addAlarms(
                    AlarmMember.newBuilder().setMemberID(alarm.memberId()).setAlarmValue(type(alarm)));
        }
        return response.build();
    }

    private static int type(Alarm alarm) {
        return switch (alarm.kind()) {
            case NO_SPACE -> AlarmType.NOSPACE_VALUE;
            case CORRUPT, DIVERGED -> NewerFields.CORRUPT;
        };
    }

    private static String name(Alarm alarm) {
        return switch (alarm.kind()) {
            case NO_SPACE -> "NOSPACE";
            case CORRUPT, DIVERGED -> "CORRUPT";
        };
    }
}
