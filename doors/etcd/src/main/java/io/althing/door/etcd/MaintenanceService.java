package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.Store;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.stub.StreamObserver;

/// etcdserverpb.Maintenance: what a member says of itself. The other calls answer
/// UNIMPLEMENTED, as the generated base does.
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    private final Member member;
    private final EtcdOptions options;
    private final Answers answers;

    MaintenanceService(Member member, EtcdOptions options) {
        this.member = member;
        this.options = options;
        this.answers = new Answers(member);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> call) {
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
        Reply.done(call, response.build());
    }

    /// There are no alarms to raise yet, so there are none to list.
    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> call) {
        if (request.getAction() == AlarmRequest.AlarmAction.GET) {
            Reply.done(
                    call,
                    AlarmResponse.newBuilder()
                            .setHeader(answers.header(member.store().revision()))
                            .build());
        } else {
            call.onError(WireErrors.notSupported("Maintenance.Alarm (" + request.getAction() + ")"));
        }
    }
}
