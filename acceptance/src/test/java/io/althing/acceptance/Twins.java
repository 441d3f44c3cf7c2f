package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableResponse;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A real etcd and a member of ours, empty at first, that are told the same, one after the
/// other.
final class Twins implements AutoCloseable {
    /// Here a token is looked at first, by etcd what is wrong with the request itself.
    private static final String TOO_MANY_LOGINS = "RESOURCE_EXHAUSTED: etcdserver: too many requests";
    private static final String INVALID_TOKEN = "UNAUTHENTICATED: etcdserver: invalid auth token";
    private static final Set<Object> FOR_STRANGERS = Set.of(
            INVALID_TOKEN,
            "INVALID_ARGUMENT: etcdserver: user name is empty",
            "PERMISSION_DENIED: etcdserver: permission denied");
    private static final Set<Object> OF_OPERATIONS = Set.of(
            "NOT_FOUND: etcdserver: requested lease not found",
            "INVALID_ARGUMENT: etcdserver: key not found",
            "OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted",
            "OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision");
    private static final Set<Object> OF_ALARMS = Set.of(
            "RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded", "DATA_LOSS: etcdserver: corrupt cluster");
    private static final Set<Class<?>> OPEN_IN_OLD = Set.of(
            LeaseGrantRequest.class, LeaseRevokeRequest.class, LeaseTimeToLiveRequest.class, CompactionRequest.class);

    /// How many requests each part sends. For a long run add
    /// `-Dalthing.differential.operations=100000` to the command in CONTRIBUTING.md that runs one
    /// test class; then it is told how many there were of which kind.
    static final int OPERATIONS = Integer.getInteger("althing.differential.operations", 2_000);

    private static final boolean IS_LONG = Integer.getInteger("althing.differential.operations") != null;
    private static final String DUPLICATE = "INVALID_ARGUMENT: etcdserver: duplicate key given in txn request";

    /// Answered and refused calls by name.
    private final Map<String, int[]> tally = new TreeMap<>();

    private final EtcdProcess etcd;
    private final ProcessCluster cluster;
    private final Reference reference;
    private final Twin theirs;
    private final Twin ours;
    private long revision = 1;
    private boolean isAuthOn;

    private Twins(Path root, Reference reference) throws IOException {
        this.reference = reference;
        etcd = reference.start(root);
        try {
            cluster = new ProcessCluster(root, 1, "--bcrypt-cost", "4").startAll();
        } catch (AssertionError e) {
            etcd.close();
            throw e;
        }
        theirs = new Twin(etcd.clientPort());
        ours = new Twin(cluster.clientPort(0));
    }

    static Twins start(Path root, Reference reference) throws IOException {
        return new Twins(root, reference);
    }

    Reference reference() {
        return reference;
    }

    Twin theirs() {
        return theirs;
    }

    Twin ours() {
        return ours;
    }

    /// Both stores are at this revision.
    long revision() {
        return revision;
    }

    /// Sends it to both, and compares. What we refuse because a transaction changes a key twice
    /// is not sent to etcd, which does not see all of these and carries them out. Tokens are
    /// shown only while auth is on, and not to log in: else 3.4 refuses old ones, which later
    /// versions do not look at.
    ///
    /// @return the answer, or the error as text
    Object same(Call call, String where) {
        boolean isTokenLookedAt = isAuthOn && !(call.request() instanceof AuthenticateRequest);
        return compared(isTokenLookedAt ? call : call.as(""), where);
    }

    private Object compared(Call call, String where) {
        Object actual = ours.call(call);
        if (call.request() instanceof AuthenticateRequest && actual.equals(TOO_MANY_LOGINS)) {
            // After many wrong passwords the next has to wait here, on purpose; etcd is not asked.
            return actual;
        }
        tally.computeIfAbsent(call.name(), _ -> new int[2])[actual instanceof Message ? 0 : 1]++;
        if (actual.equals(DUPLICATE) || isOpenInOld(call.request(), actual)) {
            return actual;
        }
        Object expected = theirs.call(call);
        if (isLeftOpen(call, expected, actual)) {
            return actual;
        }
        assertThat(known(actual))
                .as("%s at revision %d: %s of '%s': %s", where, revision, call.name(), call.user(), call.request())
                .isEqualTo(expected);
        switch (actual) {
            case AuthEnableResponse _ -> isAuthOn = true;
            case AuthDisableResponse _ -> isAuthOn = false;
            default -> {}
        }
        if (actual instanceof Message answer && !(answer instanceof Empty)) {
            var header = answer.getDescriptorForType().findFieldByName("header");
            if (header != null) {
                revision = Math.max(revision, ((ResponseHeader) answer.getField(header)).getRevision());
            }
        }
        return actual;
    }

    /// Whether both refuse, and which of two reasons is told first is nobody's concern; or the
    /// one call is made that newer versions open to everybody.
    private static boolean isLeftOpen(Call call, Object expected, Object actual) {
        List<Object> both = List.of(actual, expected);
        boolean isTransaction = call.request() instanceof TxnRequest;
        return actual.equals(INVALID_TOKEN) && !(expected instanceof Message)
                // 3.4 looks at puts first, as we do; 3.6 at one operation after the other.
                || isTransaction && OF_OPERATIONS.containsAll(both)
                // Under an alarm, whether a request is wrong in itself as well.
                || OF_ALARMS.contains(expected) && !(actual instanceof Message)
                || call.method().equals(Call.AUTH_STATUS.method()) && FOR_STRANGERS.contains(expected);
    }

    /// 3.4 does not have all fields of newer versions.
    private Object known(Object actual) {
        if (reference != Reference.INSTALLED) {
            return actual;
        }
        return switch (actual) {
            case HashKVResponse hash ->
                hash.toBuilder()
                        .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                        .build();
            case AlarmResponse alarms -> alarms.toBuilder().clearHeader().build();
            default -> actual;
        };
    }

    /// With 3.4 anybody may have a lease, ask about it, end it, and compact.
    private boolean isOpenInOld(Message request, Object answer) {
        return reference == Reference.INSTALLED
                && OPEN_IN_OLD.contains(request.getClass())
                && FOR_STRANGERS.contains(answer);
    }

    @Override
    public void close() {
        theirs.close();
        ours.close();
        etcd.close();
        cluster.close();
        if (IS_LONG) {
            tally.forEach((name, counts) -> System.out.printf(
                    "differential %s %s: %d answered, %d refused%n", reference, name, counts[0], counts[1]));
        }
    }
}
