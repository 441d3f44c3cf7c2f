package io.althing.door.etcd;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AcquireResponse;
import io.althing.api.v1.AwaitRequest;
import io.althing.api.v1.AwaitResponse;
import io.althing.api.v1.CancelRequest;
import io.althing.api.v1.CancelResponse;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.ForceReleaseResponse;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListResourcesResponse;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.ProclaimRequest;
import io.althing.api.v1.ProclaimResponse;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.ReleaseResponse;
import io.althing.api.v1.ResizeRequest;
import io.althing.api.v1.ResizeResponse;
import io.althing.api.v1.ResourceState;
import io.althing.coordination.Ask;
import io.althing.coordination.Invalid;
import io.althing.coordination.Keys;
import io.althing.coordination.Kind;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.audit.Deed;
import io.althing.store.auth.Caller;
import io.althing.store.members.FeatureLevel;
import io.althing.store.procedure.Keyspace;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// althing.v1.Locks.
final class ResourcesService extends LocksGrpc.LocksImplBase {
    private final Member member;
    private final RevisionTimes times;
    private final Procedures procedures;
    private final Turns turns;
    private final WaitingCalls waiting;

    ResourcesService(Member member, RevisionTimes times, Turns turns, WaitingCalls waiting) {
        this.member = member;
        this.times = times;
        this.procedures = new Procedures(member);
        this.turns = turns;
        this.waiting = waiting;
    }

    @Override
    public void acquire(AcquireRequest request, StreamObserver<AcquireResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(
                call,
                () -> new Parked(member, waiting, caller, Claiming.acquire(request), request.getWaitMillis(), call)
                        .start());
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Ask.Release ask = new Ask.Release(
                    Claiming.who(request.getClaimant()),
                    Claiming.number(request.getRequest()),
                    Claiming.parts(request.getResourcesList()),
                    request.getRetry());
            procedures.ask(
                    caller,
                    ask,
                    call,
                    (verdict, revision) -> Reply.done(
                            call,
                            ReleaseResponse.newBuilder()
                                    .setHeld(verdict instanceof Verdict.Released(var isHeld) && isHeld)
                                    .setRevision(revision)
                                    .build()));
        });
    }

    @Override
    public void cancel(CancelRequest request, StreamObserver<CancelResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Ask.Cancel ask = new Ask.Cancel(
                    Claiming.who(request.getClaimant()),
                    Claiming.number(request.getRequest()),
                    Claiming.parts(request.getResourcesList()),
                    request.getGiveBack(),
                    procedures.isAtLeast(FeatureLevel.SESSION_CARE),
                    procedures.isAtLeast(FeatureLevel.TOLD_HOLDERS));
            procedures.ask(caller, ask, call, (verdict, revision) -> {
                CancelResponse.Builder answer = CancelResponse.newBuilder().setRevision(revision);
                if (verdict instanceof Verdict.Granted(var tokens)) {
                    answer.setAcquired(true).addAllTokens(tokens);
                }
                Reply.done(call, answer.build());
            });
        });
    }

    @Override
    public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Part election = new Part(Kind.ELECTION, Bytes.utf8(request.getElection()), Part.ALL);
            Ask.Proclaim ask = new Ask.Proclaim(
                    Claiming.who(request.getClaimant()), election, Translate.bytes(request.getValue()));
            procedures.ask(
                    caller,
                    ask,
                    call,
                    (verdict, revision) -> Reply.done(
                            call,
                            ProclaimResponse.newBuilder().setRevision(revision).build()));
        });
    }

    @Override
    public void resize(ResizeRequest request, StreamObserver<ResizeResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Part semaphore = new Part(Kind.SEMAPHORE, Bytes.utf8(request.getSemaphore()), request.getPermits());
            procedures.ask(
                    caller,
                    new Ask.Resize(semaphore),
                    call,
                    (verdict, revision) -> Reply.done(
                            call,
                            ResizeResponse.newBuilder().setRevision(revision).build()));
        });
    }

    @Override
    public void await(AwaitRequest request, StreamObserver<AwaitResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Part part = new Part(Claiming.kind(request.getKind()), Bytes.utf8(request.getName()), 1);
            boolean isForOpening = request.getUntil() == AwaitRequest.Until.OPEN;
            if (isForOpening && part.kind() != Kind.BARRIER) {
                throw Invalid.because("only a barrier opens: wait until the resource is free, or acquire it");
            }
            Predicate<Keyspace> isSo = keys -> isForOpening
                    ? new Look(keys).isOpen(part)
                    : new Look(keys).state(part, 1).holders().isEmpty();
            var awaiting = new Awaiting<>(
                    member,
                    waiting,
                    isForOpening ? KeyRange.single(Keys.open(part)) : Keys.allHolds(part),
                    isSo,
                    keys -> AwaitResponse.newBuilder()
                            .setReached(isSo.test(keys))
                            .setRevision(keys.revision())
                            .build(),
                    call);
            Reply.onceFresh(member, call, store -> {
                WireErrors.refuse(store.authority().refusesRead(caller, KeyRange.single(part.name())));
                awaiting.start(request.getWaitMillis());
            });
        });
    }

    @Override
    public void look(LookRequest request, StreamObserver<ResourceState> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Part part = part(request);
            Reply.fresh(member, call, store -> {
                WireErrors.refuse(store.authority().refusesRead(caller, KeyRange.single(part.name())));
                return state(part, limit(request));
            });
        });
    }

    @Override
    public void observe(LookRequest request, StreamObserver<ResourceState> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            Part part = part(request);
            ResourceObserver observer = new ResourceObserver(
                    member, turns, part, () -> state(part, limit(request)), (ServerCallStreamObserver<ResourceState>)
                            call);
            Reply.onceFresh(member, call, store -> {
                WireErrors.refuse(store.authority().refusesRead(caller, KeyRange.single(part.name())));
                observer.start();
            });
        });
    }

    private static Part part(LookRequest request) {
        return new Part(Claiming.kind(request.getKind()), Bytes.utf8(request.getName()), 1);
    }

    private static int limit(LookRequest request) {
        return Listings.limit(request.getLimit());
    }

    private ResourceState state(Part part, int limit) {
        var keys = member.store().own();
        return new Claiming(keys, times).state(new Look(keys).state(part, limit));
    }

    @Override
    public void list(ListResourcesRequest request, StreamObserver<ListResourcesResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(
                call, () -> procedures.fresh(call, store -> new Listings(store, caller, times).resources(request)));
    }

    @Override
    public void forceRelease(ForceReleaseRequest request, StreamObserver<ForceReleaseResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, FeatureLevel.AUDIT, () -> {
            Part part = new Part(Claiming.kind(request.getKind()), Bytes.utf8(request.getName()), 1);
            Ask.ForceRelease ask =
                    new Ask.ForceRelease(Claiming.who(request.getClaimant()), part, request.getToken(), teller(caller));
            Deed deed = new Deed(
                    "lock.force-release",
                    request.getKind().name().toLowerCase(Locale.ROOT) + " " + request.getName(),
                    "held by " + request.getClaimant().getOwner() + " in session "
                            + Long.toHexString(request.getClaimant().getSession()) + " with token "
                            + request.getToken());
            procedures.ask(
                    caller,
                    ask,
                    deed,
                    call,
                    (verdict, revision) -> Reply.done(
                            call,
                            ForceReleaseResponse.newBuilder()
                                    .setRevision(revision)
                                    .build()));
        });
    }

    /// By whom the holder is told that it is forced out; null if all members cannot tell it yet.
    private @Nullable String teller(Caller caller) {
        if (!procedures.isAtLeast(FeatureLevel.TOLD_HOLDERS)) {
            return null;
        }
        String user = caller.user();
        return user == null ? "" : user;
    }
}
