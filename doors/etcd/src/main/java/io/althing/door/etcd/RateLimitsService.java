package io.althing.door.etcd;

import io.althing.api.v1.RateLimitsGrpc;
import io.althing.api.v1.TakePermitsRequest;
import io.althing.api.v1.TakePermitsResponse;
import io.althing.coordination.Ask;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;

/// althing.v1.RateLimits.
final class RateLimitsService extends RateLimitsGrpc.RateLimitsImplBase {
    private final Procedures procedures;
    private final InstantSource clock;

    RateLimitsService(Member member, InstantSource clock) {
        this.procedures = new Procedures(member);
        this.clock = clock;
    }

    @Override
    public void take(TakePermitsRequest request, StreamObserver<TakePermitsResponse> call) {
        procedures.checked(call, () -> {
            long burst = request.getBurst() == 0 ? request.getPermits() : request.getBurst();
            Ask.Spend ask = new Ask.Spend(
                    Bytes.utf8(request.getName()),
                    new Ask.Rate(request.getPermits(), request.getPeriodMillis(), burst),
                    request.getWanted(),
                    clock.millis());
            procedures.ask(Callers.current(), ask, call, (verdict, revision) -> {
                Verdict.Spent spent = (Verdict.Spent) verdict;
                Reply.done(
                        call,
                        TakePermitsResponse.newBuilder()
                                .setGranted(spent.granted())
                                .setWaitMillis(spent.waitMillis())
                                .build());
            });
        });
    }
}
