package io.althing.door.etcd;

import io.althing.api.v1.ListCountersRequest;
import io.althing.api.v1.ListCountersResponse;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListResourcesResponse;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.ListSessionsResponse;
import io.althing.api.v1.ListedCounter;
import io.althing.api.v1.ListedResource;
import io.althing.api.v1.ResourceKind;
import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionState;
import io.althing.coordination.Invalid;
import io.althing.coordination.Kind;
import io.althing.coordination.Listing;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.procedure.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Pages of what there is, of one state, as messages.
final class Listings {
    static final int USUAL_LIMIT = 100;
    static final int LIMIT_MAX = 1000;

    private final Store store;
    private final Keyspace keys;
    private final Listing listing;
    private final Claiming claiming;
    private final Predicate<String> mayKnow;

    Listings(Store store, Caller caller, RevisionTimes times) {
        this.store = store;
        this.keys = store.own();
        var authority = store.authority();
        this.listing = new Listing(keys, name -> authority.refusesRead(caller, KeyRange.single(name)) == null);
        this.claiming = new Claiming(keys, times);
        // Who is a user is for root to know.
        boolean isRoot = authority.refusesAnyoneButRoot(caller) == null;
        this.mayKnow = user -> isRoot || user.equals(caller.user());
        WireErrors.refuse(authority.refusesStrangers(caller));
    }

    static int limit(int asked) {
        return asked <= 0 ? USUAL_LIMIT : Math.min(asked, LIMIT_MAX);
    }

    /// One kind after the other; a page is of one or more.
    ListResourcesResponse resources(ListResourcesRequest request) {
        List<Kind> kinds = request.getKindsCount() == 0
                ? List.of(Kind.values())
                : request.getKindsList().stream()
                        .map(Claiming::kind)
                        .distinct()
                        .sorted()
                        .toList();
        Bytes prefix = Bytes.utf8(request.getPrefix());
        int limit = limit(request.getLimit());
        Place from = Place.read(request.getPage());
        var answer = ListResourcesResponse.newBuilder().setRevision(keys.revision());
        for (Kind kind : kinds) {
            if (from != null && kind.ordinal() < from.kind) {
                continue;
            }
            Bytes after = from != null && kind.ordinal() == from.kind ? from.name : null;
            var page = listing.resources(kind, prefix, after, limit - answer.getResourcesCount());
            for (Part part : page.items()) {
                answer.addResources(ListedResource.newBuilder()
                        .setKind(ResourceKind.forNumber(kind.ordinal()))
                        .setName(part.name().toString())
                        .setState(claiming.state(new Look(keys).state(part, 1))));
            }
            if (page.last() != null) {
                return answer.setNextPage(new Place(kind.ordinal(), page.last()).write())
                        .build();
            }
        }
        return answer.build();
    }

    /// Where a page of resources ended: the kind's number, a colon, the name.
    private record Place(int kind, Bytes name) {
        String write() {
            return kind + ":" + name;
        }

        static @Nullable Place read(String page) {
            if (page.isEmpty()) {
                return null;
            }
            char kind = page.charAt(0);
            if (page.length() < 2 || page.charAt(1) != ':' || kind < '0' || kind >= '0' + Kind.values().length) {
                throw badPage();
            }
            return new Place(kind - '0', Bytes.wrap(page.substring(2).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static Invalid badPage() {
        return Invalid.because("the page is none that an answer told: begin with an empty one");
    }

    ListCountersResponse counters(ListCountersRequest request) {
        Bytes after = request.getPage().isEmpty() ? null : Bytes.utf8(request.getPage());
        var page = listing.counters(Bytes.utf8(request.getPrefix()), after, limit(request.getLimit()));
        var answer = ListCountersResponse.newBuilder().setRevision(keys.revision());
        for (Listing.Counter each : page.items()) {
            answer.addCounters(
                    ListedCounter.newBuilder().setName(each.name().toString()).setNumber(each.number()));
        }
        Bytes last = page.last();
        return answer.setNextPage(last == null ? "" : last.toString()).build();
    }

    ListSessionsResponse sessions(ListSessionsRequest request) {
        long after;
        try {
            after = request.getPage().isEmpty() ? 0 : Long.parseUnsignedLong(request.getPage(), 16);
        } catch (NumberFormatException _) {
            throw badPage();
        }
        var page = listing.sessions(after, limit(request.getLimit()));
        var answer = ListSessionsResponse.newBuilder().setRevision(keys.revision());
        for (Listing.Session each : page.items()) {
            var lease = store.lease(each.id());
            var session = SessionState.newBuilder()
                    .setSession(each.id())
                    .setLabel(each.label())
                    .setUser(mayKnow.test(each.user()) ? each.user() : "")
                    .setTtlSeconds(lease == null ? 0 : lease.ttlSeconds())
                    .setLockDelaySeconds(each.lockDelaySeconds())
                    .setSinceMillis(claiming.since(each.since()));
            each.holds().forEach(hold -> session.addHolds(claim(hold.part(), hold.owner(), hold.token())));
            each.waits().forEach(wait -> session.addWaitsFor(claim(wait.part(), wait.owner(), wait.place())));
            answer.addSessions(session);
        }
        Bytes last = page.last();
        return answer.setNextPage(last == null ? "" : last.toString()).build();
    }

    private static SessionClaim claim(Part part, String owner, long token) {
        return SessionClaim.newBuilder()
                .setKind(ResourceKind.forNumber(part.kind().ordinal()))
                .setName(part.name().toString())
                .setOwner(owner)
                .setToken(token)
                .build();
    }
}
