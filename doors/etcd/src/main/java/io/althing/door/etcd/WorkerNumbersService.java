package io.althing.door.etcd;

import io.althing.api.v1.ReserveWorkerRequest;
import io.althing.api.v1.TakeWorkerRequest;
import io.althing.api.v1.WorkerNumbersGrpc;
import io.althing.api.v1.WorkerResponse;
import io.althing.coordination.Ask;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.grpc.stub.StreamObserver;

/// althing.v1.WorkerNumbers.
final class WorkerNumbersService extends WorkerNumbersGrpc.WorkerNumbersImplBase {
    private final Procedures procedures;

    WorkerNumbersService(Member member) {
        this.procedures = new Procedures(member);
    }

    @Override
    public void take(TakeWorkerRequest request, StreamObserver<WorkerResponse> call) {
        procedures.checked(
                call,
                () -> ask(
                        call,
                        new Ask.TakeWorker(
                                Claiming.who(request.getClaimant()),
                                Bytes.utf8(request.getPool()),
                                request.getLimit())));
    }

    @Override
    public void reserve(ReserveWorkerRequest request, StreamObserver<WorkerResponse> call) {
        procedures.checked(
                call,
                () -> ask(
                        call,
                        new Ask.KeepWorker(
                                Claiming.who(request.getClaimant()),
                                Bytes.utf8(request.getPool()),
                                request.getNumber(),
                                request.getUntilMillis(),
                                request.getGiveBack())));
    }

    private void ask(StreamObserver<WorkerResponse> call, Ask ask) {
        procedures.ask(Callers.current(), ask, call, (verdict, revision) -> {
            Verdict.Worker worker = (Verdict.Worker) verdict;
            Reply.done(
                    call,
                    WorkerResponse.newBuilder()
                            .setNumber(worker.number())
                            .setReservedMillis(worker.reservedMillis())
                            .setRevision(revision)
                            .build());
        });
    }
}
