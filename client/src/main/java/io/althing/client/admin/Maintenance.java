package io.althing.client.admin;

import com.google.protobuf.UnknownFieldSet;
import io.althing.api.v1.ActivityGrpc;
import io.althing.api.v1.LookActivityRequest;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The upkeep of members. [#status()], [#activity()], [#hash], [#defragment] and [#snapshot()]
/// are about the one member that answers: connect to each alone to ask all of them.
public final class Maintenance {
    private static final int QUOTA_FIELD = 12;

    private final Rpc rpc;

    public Maintenance(Rpc rpc) {
        this.rpc = rpc;
    }

    public Answer<MemberStatus> status() {
        return rpc.ask(
                MaintenanceGrpc.getStatusMethod(),
                StatusRequest.getDefaultInstance(),
                Repeat.READ,
                Maintenance::status);
    }

    private static MemberStatus status(StatusResponse wire) {
        return new MemberStatus(
                wire.getHeader().getClusterId(),
                wire.getHeader().getMemberId(),
                wire.getVersion(),
                wire.getIsLearner(),
                wire.getLeader(),
                wire.getHeader().getRevision(),
                wire.getRaftTerm(),
                wire.getRaftIndex(),
                wire.getRaftAppliedIndex(),
                wire.getDbSize(),
                wire.getDbSizeInUse(),
                number(wire.getUnknownFields(), QUOTA_FIELD),
                wire.getErrorsList());
    }

    private static long number(UnknownFieldSet fields, int field) {
        List<Long> values = fields.getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.get(values.size() - 1);
    }

    /// Returns slow requests and hot keys. While auth is on it takes the role root.
    public Answer<MemberActivity> activity() {
        return rpc.ask(
                ActivityGrpc.getLookMethod(),
                LookActivityRequest.getDefaultInstance(),
                Repeat.READ,
                MemberActivity::of);
    }

    /// Returns the alarms of all members.
    public Answer<List<Alarm>> alarms() {
        return alarm(AlarmRequest.AlarmAction.GET, new Alarm(0, AlarmType.NONE.name()), Repeat.READ);
    }

    /// Takes an alarm back, once its cause is gone.
    public Answer<List<Alarm>> disarm(Alarm alarm) {
        return alarm(AlarmRequest.AlarmAction.DEACTIVATE, alarm, Repeat.WRITE);
    }

    private Answer<List<Alarm>> alarm(AlarmRequest.AlarmAction action, Alarm alarm, Repeat repeat) {
        AlarmRequest request = AlarmRequest.newBuilder()
                .setAction(action)
                .setMemberID(alarm.member())
                .setAlarm(AlarmType.valueOf(alarm.kind()))
                .build();
        return rpc.ask(MaintenanceGrpc.getAlarmMethod(), request, repeat, Maintenance::alarms);
    }

    private static List<Alarm> alarms(AlarmResponse wire) {
        return wire.getAlarmsList().stream()
                .map(each -> new Alarm(each.getMemberID(), each.getAlarm().name()))
                .collect(Collectors.toUnmodifiableList());
    }

    /// Has the member tidy up its files now.
    ///
    /// @param atMost how long that may take
    public Answer<Boolean> defragment(Duration atMost) {
        return rpc.waiting(atMost)
                .ask(
                        MaintenanceGrpc.getDefragmentMethod(),
                        DefragmentRequest.getDefaultInstance(),
                        Repeat.DEDUPLICATED,
                        answer -> true);
    }

    /// @param revision up to which; 0 for all that the member has
    public Answer<StateHash> hash(long revision) {
        return rpc.ask(
                MaintenanceGrpc.getHashKVMethod(),
                HashKVRequest.newBuilder().setRevision(revision).build(),
                Repeat.READ,
                answer -> new StateHash(
                        answer.getHeader().getMemberId(),
                        revision == 0 ? answer.getHeader().getRevision() : revision,
                        Integer.toUnsignedLong(answer.getHash()),
                        answer.getCompactRevision()));
    }

    /// Has another member lead. Asked of the leader only.
    public Answer<Boolean> moveLeader(long id) {
        return rpc.ask(
                MaintenanceGrpc.getMoveLeaderMethod(),
                MoveLeaderRequest.newBuilder().setTargetID(id).build(),
                Repeat.WRITE,
                answer -> true);
    }

    /// Returns what the member has at this moment, as etcd's database file with its SHA-256
    /// behind it. Close it; read it to its end, or it is not complete.
    public Snapshot snapshot() {
        return Snapshot.of(rpc);
    }
}
