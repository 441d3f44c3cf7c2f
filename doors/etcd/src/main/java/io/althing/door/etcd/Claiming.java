package io.althing.door.etcd;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.Holder;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.ResourceState;
import io.althing.api.v1.Waiter;
import io.althing.coordination.Ask;
import io.althing.coordination.Claimant;
import io.althing.coordination.Invalid;
import io.althing.coordination.Kind;
import io.althing.coordination.Listing;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.store.Bytes;
import io.althing.store.procedure.Keyspace;
import java.util.List;

/// Messages about resources as what is asked for, and states as messages.
///
/// What is wrong with a message by itself throws [Invalid].
final class Claiming {
    private final Keyspace keys;
    private final RevisionTimes times;
    private final long nowMillis = System.currentTimeMillis();

    /// For answers that speak of one state.
    Claiming(Keyspace keys, RevisionTimes times) {
        this.keys = keys;
        this.times = times;
    }

    static Ask.Acquire acquire(AcquireRequest request) {
        Ask.Terms terms = new Ask.Terms(
                request.getWaitMillis() != 0,
                request.getUnfair(),
                request.getPriority(),
                request.getHoldSeconds(),
                request.getSemaphorePermits());
        return new Ask.Acquire(
                who(request.getClaimant()),
                number(request.getRequest()),
                parts(request.getResourcesList()),
                terms,
                Translate.bytes(request.getValue()));
    }

    static Claimant who(io.althing.api.v1.Claimant claimant) {
        return new Claimant(claimant.getSession(), claimant.getOwner());
    }

    /// A request's number: without one it could not be made again.
    static long number(long request) {
        if (request == 0) {
            throw Invalid.because("the request has no number: give each request of a claimant another one");
        }
        return request;
    }

    static List<Part> parts(List<Resource> resources) {
        return resources.stream().map(Claiming::part).toList();
    }

    private static Part part(Resource resource) {
        Kind kind = kind(resource.getKind());
        int permits = resource.getPermits();
        boolean isLock = kind == Kind.LOCK || kind == Kind.ELECTION;
        if (isLock && permits > 1) {
            throw Invalid.because(permits + " permits of a lock: it is had alone (0), or shared (1)");
        }
        boolean isAlone = permits == 0 && isLock;
        return new Part(kind, Bytes.utf8(resource.getName()), isAlone ? Part.ALL : permits);
    }

    /// A name of what is no resource.
    static Bytes name(String name) {
        return new Part(Kind.LOCK, Bytes.utf8(name), 1).name();
    }

    static Kind kind(ResourceKind kind) {
        return switch (kind) {
            case LOCK -> Kind.LOCK;
            case SEMAPHORE -> Kind.SEMAPHORE;
            case ELECTION -> Kind.ELECTION;
            case BARRIER -> Kind.BARRIER;
            case UNRECOGNIZED -> throw Invalid.because("an unknown kind of resource: upgrade the server");
        };
    }

    /// About when a revision came to be.
    long since(long revision) {
        return times.of(revision, nowMillis);
    }

    private String label(Claimant who) {
        return new Listing(keys, any -> true).label(who.session());
    }

    ResourceState state(Look.State state) {
        ResourceState.Builder message = ResourceState.newBuilder()
                .setRevision(keys.revision())
                .setPermits(state.permits())
                .setHoldersTotal(state.holdersCount())
                .setWaitingTotal(state.waitingCount());
        for (Look.Holder holder : state.holders()) {
            message.addHolders(Holder.newBuilder()
                    .setClaimant(claimant(holder.who()))
                    .setToken(holder.token())
                    .setAlone(holder.alone())
                    .setShared(holder.shared())
                    .setSinceMillis(since(holder.token()))
                    .setLabel(label(holder.who()))
                    .setValue(Answers.bytes(holder.value())));
        }
        for (Look.InLine each : state.inLine()) {
            message.addWaiting(Waiter.newBuilder()
                    .setClaimant(claimant(each.who()))
                    .setPlace(each.place())
                    .setPermits(each.units() == Part.ALL ? 0 : each.units())
                    .setPriority(each.priority())
                    .setSinceMillis(since(each.place()))
                    .setLabel(label(each.who())));
        }
        return message.build();
    }

    private static io.althing.api.v1.Claimant claimant(Claimant who) {
        return io.althing.api.v1.Claimant.newBuilder()
                .setSession(who.session())
                .setOwner(who.owner())
                .build();
    }
}
