package io.althing.door.etcd;

import io.althing.api.v1.AwaitCounterRequest;
import io.althing.api.v1.AwaitCounterResponse;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.ChangeCounterResponse;
import io.althing.api.v1.CounterChange;
import io.althing.api.v1.CountersGrpc;
import io.althing.api.v1.GetCounterRequest;
import io.althing.api.v1.GetCounterResponse;
import io.althing.api.v1.ListCountersRequest;
import io.althing.api.v1.ListCountersResponse;
import io.althing.coordination.Ask;
import io.althing.coordination.Invalid;
import io.althing.coordination.Keys;
import io.althing.coordination.Look;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.grpc.stub.StreamObserver;

/// althing.v1.Counters.
final class CountersService extends CountersGrpc.CountersImplBase {
    private final Member member;
    private final RevisionTimes times;
    private final Procedures procedures;
    private final WaitingCalls waiting;

    CountersService(Member member, RevisionTimes times, WaitingCalls waiting) {
        this.member = member;
        this.times = times;
        this.procedures = new Procedures(member);
        this.waiting = waiting;
    }

    @Override
    public void change(ChangeCounterRequest request, StreamObserver<ChangeCounterResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Ask.Count ask = new Ask.Count(
                    Bytes.utf8(request.getName()),
                    request.getRequest(),
                    change(request.getChange()),
                    request.getOperand(),
                    request.getExpected());
            procedures.ask(caller, ask, call, (verdict, revision) -> {
                Verdict.Counted counted = (Verdict.Counted) verdict;
                Reply.done(
                        call,
                        ChangeCounterResponse.newBuilder()
                                .setBefore(counted.before())
                                .setAfter(counted.after())
                                .setChanged(counted.isDone())
                                .setRevision(revision)
                                .build());
            });
        });
    }

    private static Ask.Change change(CounterChange change) {
        return switch (change) {
            case ADD -> Ask.Change.ADD;
            case SET -> Ask.Change.SET;
            case COMPARE_AND_SET -> Ask.Change.COMPARE_AND_SET;
            case COUNT_DOWN -> Ask.Change.COUNT_DOWN;
            case UNRECOGNIZED -> throw Invalid.because("an unknown change of a counter: upgrade the server");
        };
    }

    @Override
    public void get(GetCounterRequest request, StreamObserver<GetCounterResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Bytes name = Claiming.name(request.getName());
            Reply.fresh(member, call, store -> {
                WireErrors.refuse(store.authority().refusesRead(caller, KeyRange.single(name)));
                var keys = store.own();
                return GetCounterResponse.newBuilder()
                        .setNumber(new Look(keys).count(name))
                        .setRevision(keys.revision())
                        .build();
            });
        });
    }

    @Override
    public void list(ListCountersRequest request, StreamObserver<ListCountersResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(
                call, () -> procedures.fresh(call, store -> new Listings(store, caller, times).counters(request)));
    }

    @Override
    public void await(AwaitCounterRequest request, StreamObserver<AwaitCounterResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Bytes name = Claiming.name(request.getName());
            var awaiting = new Awaiting<>(
                    member,
                    waiting,
                    KeyRange.single(Keys.count(name)),
                    keys -> new Look(keys).count(name) <= request.getAtMost(),
                    keys -> {
                        long number = new Look(keys).count(name);
                        return AwaitCounterResponse.newBuilder()
                                .setReached(number <= request.getAtMost())
                                .setNumber(number)
                                .setRevision(keys.revision())
                                .build();
                    },
                    call);
            Reply.onceFresh(member, call, store -> {
                WireErrors.refuse(store.authority().refusesRead(caller, KeyRange.single(name)));
                awaiting.start(request.getWaitMillis());
            });
        });
    }
}
