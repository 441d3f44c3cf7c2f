package io.althing.door.etcd;

import io.althing.node.Outcome;
import io.althing.store.command.Result.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every error of the etcd API that this door can answer, with code and text as etcd has them:
/// clients match on both.
final class WireErrors {
    static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    // Why a watcher was not created; these travel in the watch response.
    static final String WATCH_RANGE_EMPTY = "mvcc: watcher range is empty";
    static final String WATCH_ID_IN_USE = "mvcc: duplicate watch ID provided on the WatchStream";
    static final String TOO_MANY_WATCHERS = "althing: too many watchers on one stream";

    static final String TOO_MANY_WATCHERS_HERE = "althing: too many watchers on this member; it needs more memory";

    private static final Metadata.Key<String> NOT_EXECUTED =
            Metadata.Key.of("althing-not-executed", Metadata.ASCII_STRING_MARSHALLER);

    private WireErrors() {}

    static StatusRuntimeException emptyKey() {
        return invalid("etcdserver: key is not provided");
    }

    static StatusRuntimeException keyNotFound() {
        return invalid("etcdserver: key not found");
    }

    static StatusRuntimeException valueProvided() {
        return invalid("etcdserver: value is provided");
    }

    static StatusRuntimeException leaseProvided() {
        return invalid("etcdserver: lease is provided");
    }

    static StatusRuntimeException tooManyOperations() {
        return invalid("etcdserver: too many operations in txn request");
    }

    static StatusRuntimeException duplicateKey() {
        return invalid("etcdserver: duplicate key given in txn request");
    }

    static StatusRuntimeException invalidSortOption() {
        return invalid("etcdserver: invalid sort option");
    }

    /// etcd takes a compare of an unknown kind for one that holds; refusing it is safer.
    static StatusRuntimeException invalidCompare() {
        return invalid("althing: unknown target or result of a compare");
    }

    static StatusRuntimeException requestTooLarge() {
        return invalid("etcdserver: request is too large");
    }

    static StatusRuntimeException invalidClientApiVersion() {
        return invalid("etcdserver: invalid client api version");
    }

    static StatusRuntimeException leaseTtlTooLarge() {
        return error(Status.OUT_OF_RANGE, "etcdserver: too large lease TTL");
    }

    static StatusRuntimeException tooManyLeases() {
        return error(
                Status.RESOURCE_EXHAUSTED,
                "althing: too many leases; revoke some, grant fewer to more keys, or give the members more memory");
    }

    static StatusRuntimeException noLeader() {
        return error(Status.UNAVAILABLE, "etcdserver: no leader");
    }

    /// Clients reconnect after this code and watch on from where they were.
    static StatusRuntimeException watchFailed() {
        return error(Status.INTERNAL, "althing: the watch stream failed, see the member's log");
    }

    static StatusRuntimeException of(Failure failure) {
        return switch (failure) {
            case KEY_NOT_FOUND -> keyNotFound();
            case LEASE_NOT_FOUND -> error(Status.NOT_FOUND, "etcdserver: requested lease not found");
            case LEASE_EXISTS -> error(Status.FAILED_PRECONDITION, "etcdserver: lease already exists");
            case COMPACTED -> error(Status.OUT_OF_RANGE, COMPACTED);
            case FUTURE_REVISION ->
                error(Status.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision");
            case NO_SPACE -> error(Status.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");
            case CORRUPT -> error(Status.DATA_LOSS, "etcdserver: corrupt cluster");
            case USER_UNKNOWN -> emptyUser();
            case PERMISSION_DENIED -> error(Status.PERMISSION_DENIED, "etcdserver: permission denied");
            case ROOT_USER_MISSING -> unready("etcdserver: root user does not exist");
            case ROOT_ROLE_NOT_GRANTED -> unready("etcdserver: root user does not have root role");
            case USER_EXISTS -> unready("etcdserver: user name already exists");
            case USER_NOT_FOUND -> unready("etcdserver: user name not found");
            case ROLE_EXISTS -> unready("etcdserver: role name already exists");
            case ROLE_NOT_FOUND -> unready("etcdserver: role name not found");
            case ROLE_NOT_GRANTED -> unready("etcdserver: role is not granted to the user");
            case PERMISSION_NOT_GRANTED -> unready("etcdserver: permission is not granted to the role");
            case ROOT_IS_NEEDED -> invalidAuthManagement();
            case MEMBER_NOT_FOUND -> error(Status.NOT_FOUND, "etcdserver: member not found");
            case MEMBER_ID_EXISTS -> unready("etcdserver: member ID already exist");
            case PEER_URLS_EXIST -> unready("etcdserver: Peer URLs already exists");
            case MEMBER_BEING_REPLACED -> unready("another member is to take its place already; see member list");
            case TOO_MANY_LEARNERS -> unready("etcdserver: too many learner members in cluster");
            case ANSWER_TOO_LARGE -> exhausted("the answer would be larger than one may be (--max-range-bytes)");
            case ANSWERS_TOO_LARGE ->
                exhausted("the answers under way take all the memory for them (--max-ranges-bytes): try again");
            case ABANDONED -> error(Status.CANCELLED, "althing: nobody waits for the answer");
            case ANSWER_LOST -> exhausted("the request was carried out, but its answer would be too large");
        };
    }

    /// @throws StatusRuntimeException if there is something to refuse for
    static void refuse(@Nullable Failure failure) {
        if (failure != null) {
            throw of(failure);
        }
    }

    /// An error as Go's gRPC writes it into a text: clients search for it there.
    static String asGoWrites(StatusRuntimeException error) {
        StringBuilder code = new StringBuilder();
        for (String word : error.getStatus().getCode().name().split("_", -1)) {
            code.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return "rpc error: code = " + code + " desc = " + error.getStatus().getDescription();
    }

    static StatusRuntimeException serverStopped() {
        return error(Status.UNAVAILABLE, "etcdserver: server stopped");
    }

    // etcd's recipes have no codes for these; clients know them by their texts.

    static StatusRuntimeException sessionExpired() {
        return error(Status.UNKNOWN, "mutex: session is expired");
    }

    static StatusRuntimeException notLeading() {
        return error(Status.UNKNOWN, "election: not leader");
    }

    static StatusRuntimeException nobodyLeads() {
        return error(Status.UNKNOWN, "election: no leader");
    }

    static StatusRuntimeException leaderFieldMissing() {
        return error(Status.UNKNOWN, "\"leader\" field must be provided");
    }

    static StatusRuntimeException notForLearners() {
        return unready("etcdserver: rpc not supported for learner");
    }

    static StatusRuntimeException badMemberUrls() {
        return invalid("etcdserver: given member URLs are invalid");
    }

    static StatusRuntimeException notLeader() {
        return unready("etcdserver: not leader");
    }

    static StatusRuntimeException badTransferee() {
        return unready("etcdserver: bad leader transferee");
    }

    static StatusRuntimeException transferTimedOut() {
        return error(Status.UNKNOWN, "etcdserver: request timed out, leader transfer took too long");
    }

    static StatusRuntimeException downgradeFormat() {
        return invalid("etcdserver: wrong downgrade target version format");
    }

    static StatusRuntimeException downgradeTarget() {
        return invalid("etcdserver: invalid downgrade target version");
    }

    static StatusRuntimeException noDowngrade() {
        return unready("etcdserver: no inflight downgrade job");
    }

    static StatusRuntimeException notCapable() {
        return unready("etcdserver: not capable");
    }

    static StatusRuntimeException snapshotFailed(Exception why) {
        return error(Status.INTERNAL, "althing: cannot make a snapshot: " + why.getMessage());
    }

    static StatusRuntimeException badPassword(String why) {
        return invalid("althing: " + why);
    }

    static StatusRuntimeException emptyUser() {
        return invalid("etcdserver: user name is empty");
    }

    static StatusRuntimeException emptyRole() {
        return invalid("etcdserver: role name is empty");
    }

    static StatusRuntimeException permissionNotGiven() {
        return invalid("etcdserver: permission not given");
    }

    static StatusRuntimeException invalidAuthManagement() {
        return invalid("etcdserver: invalid auth management");
    }

    static StatusRuntimeException authenticationFailed() {
        return invalid("etcdserver: authentication failed, invalid user ID or password");
    }

    static StatusRuntimeException authOff() {
        return unready("etcdserver: authentication is not enabled");
    }

    static StatusRuntimeException invalidToken() {
        return error(Status.UNAUTHENTICATED, "etcdserver: invalid auth token");
    }

    static StatusRuntimeException authRevisionIsOld() {
        return invalid("etcdserver: revision of auth store is old");
    }

    static StatusRuntimeException verifiesOnly() {
        return unready("althing: this member checks tokens and gives out none: --auth-token has no priv-key");
    }

    private static StatusRuntimeException unready(String text) {
        return error(Status.FAILED_PRECONDITION, text);
    }

    /// What certainly had and will have no effect says so to clients that know the word: they may
    /// ask again, of another member, without doing it twice.
    static StatusRuntimeException of(Outcome.Unavailable<?> unavailable) {
        StatusRuntimeException error = of(unavailable.reason());
        if (!unavailable.isDefinite()) {
            return error;
        }
        Metadata trailers = new Metadata();
        trailers.put(NOT_EXECUTED, "true");
        return error.getStatus().asRuntimeException(trailers);
    }

    static StatusRuntimeException of(Outcome.Reason reason) {
        return switch (reason) {
            case NO_LEADER -> noLeader();
            case LEADER_CHANGED -> error(Status.UNAVAILABLE, "etcdserver: leader changed");
            case TIMED_OUT -> error(Status.UNAVAILABLE, "etcdserver: request timed out");
            case OVERLOADED -> error(Status.RESOURCE_EXHAUSTED, "etcdserver: too many requests");
            case TOO_LARGE -> requestTooLarge();
            case STOPPED -> serverStopped();
            // etcd has no code for this one, though its own list gives it one.
            case NOT_ENOUGH_STARTED ->
                error(Status.UNKNOWN, "etcdserver: re-configuration failed due to not enough started members");
            case UNHEALTHY -> error(Status.UNAVAILABLE, "etcdserver: unhealthy cluster");
            case NOT_CAPABLE -> notCapable();
            case NOT_A_LEARNER -> unready("etcdserver: can only promote a learner member");
            case LEARNER_NOT_READY ->
                unready("etcdserver: can only promote a learner member which is in sync with leader");
            case ADDRESS_TAKEN ->
                unready("althing: a member runs already at one of the given peer URLs;"
                        + " give the new one an address of its own");
        };
    }

    static StatusRuntimeException cannotStreamSorted() {
        return error(Status.UNIMPLEMENTED, "RangeStream does not support custom sort orders");
    }

    static StatusRuntimeException cannotStreamFiltered() {
        return error(Status.UNIMPLEMENTED, "RangeStream does not support revision filters");
    }

    private static StatusRuntimeException exhausted(String text) {
        return error(
                Status.RESOURCE_EXHAUSTED,
                "althing: " + text + "; ask for less at a time: with a limit, from the last key on (etcdctl get"
                        + " --limit), or by KV.RangeStream");
    }

    private static StatusRuntimeException invalid(String text) {
        return error(Status.INVALID_ARGUMENT, text);
    }

    private static StatusRuntimeException error(Status status, String text) {
        return status.withDescription(text).asRuntimeException();
    }
}
