package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.AwaitCounterRequest;
import io.althing.api.v1.AwaitRequest;
import io.althing.api.v1.CancelRequest;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.ExportAuditRequest;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.GetCounterRequest;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.ListAuditRequest;
import io.althing.api.v1.ListCountersRequest;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.LookActivityRequest;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.MoveLeaderRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.ProclaimRequest;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.ReserveWorkerRequest;
import io.althing.api.v1.ResizeRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ReviewClaimsRequest;
import io.althing.api.v1.TakePermitsRequest;
import io.althing.api.v1.TakeWorkerRequest;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every call by everybody. The calls are those that are served, so one that has no rule here
/// fails the build.
class RbacMatrixTest {
    private static final long LEASE = 77;

    /// Who asks: nobody in particular, and a user for each kind of right.
    private enum Who {
        NOBODY,
        STRANGER,
        READER,
        WRITER,
        ROOT
    }

    /// Who at least must ask.
    private enum Needs {
        NOTHING,
        A_NAME,
        READ,
        WRITE,
        READ_AND_WRITE,
        ROOT
    }

    private record Rule(Needs needs, Message request) {}

    private static final Map<String, Rule> RULES = rules();

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new TreeMap<>();
        Empty nothing = Empty.getDefaultInstance();
        PutRequest put = PutRequest.newBuilder().setKey(bytes("k")).build();
        rules.put(
                "etcdserverpb.KV/Range",
                new Rule(
                        Needs.READ, RangeRequest.newBuilder().setKey(bytes("k")).build()));
        rules.put(
                "etcdserverpb.KV/RangeStream",
                new Rule(
                        Needs.READ, RangeRequest.newBuilder().setKey(bytes("k")).build()));
        rules.put("etcdserverpb.KV/Put", new Rule(Needs.WRITE, put));
        rules.put(
                "etcdserverpb.KV/DeleteRange",
                new Rule(
                        Needs.WRITE,
                        DeleteRangeRequest.newBuilder().setKey(bytes("k")).build()));
        rules.put(
                "etcdserverpb.KV/Txn",
                new Rule(
                        Needs.WRITE,
                        TxnRequest.newBuilder().addFailure(DoorFixture.op(put)).build()));
        rules.put("etcdserverpb.KV/Compact", new Rule(Needs.ROOT, nothing));
        rules.put(
                "etcdserverpb.Watch/Watch",
                new Rule(
                        Needs.READ,
                        WatchRequest.newBuilder()
                                .setCreateRequest(
                                        WatchCreateRequest.newBuilder().setKey(bytes("k")))
                                .build()));
        rules.put(
                "etcdserverpb.Lease/LeaseGrant",
                new Rule(Needs.A_NAME, LeaseGrantRequest.newBuilder().setTTL(60).build()));
        rules.put(
                "etcdserverpb.Lease/LeaseRevoke",
                new Rule(
                        Needs.WRITE,
                        LeaseRevokeRequest.newBuilder().setID(LEASE).build()));
        rules.put(
                "etcdserverpb.Lease/LeaseKeepAlive",
                new Rule(
                        Needs.WRITE,
                        LeaseKeepAliveRequest.newBuilder().setID(LEASE).build()));
        rules.put(
                "etcdserverpb.Lease/LeaseTimeToLive",
                new Rule(
                        Needs.READ,
                        LeaseTimeToLiveRequest.newBuilder()
                                .setID(LEASE)
                                .setKeys(true)
                                .build()));
        rules.put("etcdserverpb.Lease/LeaseLeases", new Rule(Needs.READ, nothing));
        rules.put("etcdserverpb.Cluster/MemberList", new Rule(Needs.A_NAME, nothing));
        rules.put("etcdserverpb.Maintenance/Status", new Rule(Needs.A_NAME, nothing));
        rules.put(
                "etcdserverpb.Maintenance/Alarm",
                new Rule(
                        Needs.ROOT,
                        AlarmRequest.newBuilder()
                                .setActionValue(2)
                                .setAlarmValue(1)
                                .build()));
        for (String call : List.of("Defragment", "Hash", "HashKV", "MoveLeader", "Downgrade")) {
            rules.put("etcdserverpb.Maintenance/" + call, new Rule(Needs.ROOT, nothing));
        }
        for (String call : List.of(
                "AuthEnable",
                "AuthDisable",
                "UserList",
                "UserDelete",
                "UserGrantRole",
                "UserRevokeRole",
                "RoleList",
                "RoleDelete",
                "RoleRevokePermission")) {
            rules.put("etcdserverpb.Auth/" + call, new Rule(Needs.ROOT, nothing));
        }
        rules.put("etcdserverpb.Maintenance/Snapshot", new Rule(Needs.ROOT, nothing));
        rules.put("etcdserverpb.Auth/AuthStatus", new Rule(Needs.NOTHING, nothing));
        rules.put("etcdserverpb.Auth/Authenticate", new Rule(Needs.NOTHING, nothing));
        rules.put(
                "etcdserverpb.Auth/UserAdd",
                new Rule(
                        Needs.ROOT, AuthUserAddRequest.newBuilder().setName("x").build()));
        rules.put(
                "etcdserverpb.Auth/UserGet",
                new Rule(
                        Needs.ROOT,
                        AuthUserGetRequest.newBuilder().setName("root").build()));
        rules.put(
                "etcdserverpb.Auth/UserChangePassword",
                new Rule(
                        Needs.ROOT,
                        AuthUserChangePasswordRequest.newBuilder().setName("x").build()));
        rules.put(
                "etcdserverpb.Auth/RoleAdd",
                new Rule(
                        Needs.ROOT, AuthRoleAddRequest.newBuilder().setName("x").build()));
        rules.put(
                "etcdserverpb.Auth/RoleGet",
                new Rule(
                        Needs.ROOT,
                        AuthRoleGetRequest.newBuilder().setRole("root").build()));
        rules.put(
                "etcdserverpb.Auth/RoleGrantPermission",
                new Rule(
                        Needs.ROOT,
                        AuthRoleGrantPermissionRequest.newBuilder()
                                .setName("x")
                                .setPerm(Permission.newBuilder().setKey(bytes("k")))
                                .build()));
        // A lock is a key below "k/": whoever waits looks at those of others.
        rules.put(
                "v3lockpb.Lock/Lock",
                new Rule(
                        Needs.READ_AND_WRITE,
                        LockRequest.newBuilder()
                                .setName(bytes("k"))
                                .setLease(LEASE)
                                .build()));
        rules.put(
                "v3lockpb.Lock/Unlock",
                new Rule(
                        Needs.WRITE,
                        UnlockRequest.newBuilder().setKey(bytes("k")).build()));
        LeaderKey leader = LeaderKey.newBuilder().setKey(bytes("k")).build();
        rules.put(
                "v3electionpb.Election/Campaign",
                new Rule(
                        Needs.READ_AND_WRITE,
                        CampaignRequest.newBuilder()
                                .setName(bytes("k"))
                                .setLease(LEASE)
                                .build()));
        rules.put(
                "v3electionpb.Election/Proclaim",
                new Rule(
                        Needs.READ_AND_WRITE,
                        io.etcd.jetcd.api.ProclaimRequest.newBuilder()
                                .setLeader(leader)
                                .build()));
        rules.put(
                "v3electionpb.Election/Resign",
                new Rule(
                        Needs.READ_AND_WRITE,
                        ResignRequest.newBuilder().setLeader(leader).build()));
        // Somebody leads there: see prepare.
        LeaderRequest election = LeaderRequest.newBuilder().setName(bytes("ko")).build();
        rules.put("v3electionpb.Election/Leader", new Rule(Needs.READ, election));
        rules.put("v3electionpb.Election/Observe", new Rule(Needs.READ, election));
        rules.put("grpc.health.v1.Health/Check", new Rule(Needs.NOTHING, nothing));
        rules.put("grpc.health.v1.Health/List", new Rule(Needs.NOTHING, nothing));
        rules.put("grpc.health.v1.Health/Watch", new Rule(Needs.NOTHING, nothing));
        rules.put(
                "etcdserverpb.Cluster/MemberAdd",
                new Rule(
                        Needs.ROOT,
                        MemberAddRequest.newBuilder()
                                .addPeerURLs("http://127.0.0.1:1")
                                .build()));
        rules.put(
                "etcdserverpb.Cluster/MemberUpdate",
                new Rule(
                        Needs.ROOT,
                        MemberUpdateRequest.newBuilder()
                                .addPeerURLs("http://127.0.0.1:2")
                                .build()));
        rules.put("etcdserverpb.Cluster/MemberRemove", new Rule(Needs.ROOT, nothing));
        rules.put("althing.v1.Members/Replace", new Rule(Needs.ROOT, nothing));
        ownRules(rules);
        rules.put("etcdserverpb.Cluster/MemberPromote", new Rule(Needs.ROOT, nothing));
        rules.put("etcdserverpb.Watch/Progress", new Rule(Needs.NOTHING, nothing));
        return rules;
    }

    /// A resource is judged as the key of its name.
    private static void ownRules(Map<String, Rule> rules) {
        Claimant who = Claimant.newBuilder().setSession(LEASE).build();
        Resource lock = Resource.newBuilder().setName("k").build();
        rules.put("althing.v1.Sessions/Open", new Rule(Needs.A_NAME, OpenSessionRequest.getDefaultInstance()));
        rules.put(
                "althing.v1.Sessions/KeepAlive",
                new Rule(
                        Needs.WRITE,
                        KeepSessionAliveRequest.newBuilder().setSession(LEASE).build()));
        rules.put(
                "althing.v1.Sessions/Review",
                new Rule(
                        Needs.WRITE,
                        ReviewClaimsRequest.newBuilder().setSession(LEASE).build()));
        rules.put(
                "althing.v1.Sessions/Close",
                new Rule(
                        Needs.WRITE,
                        CloseSessionRequest.newBuilder().setSession(LEASE).build()));
        rules.put("althing.v1.Sessions/List", new Rule(Needs.A_NAME, ListSessionsRequest.getDefaultInstance()));
        lockRules(rules, who, lock);
        counterRules(rules, who);
        rules.put("althing.v1.Audit/List", new Rule(Needs.ROOT, ListAuditRequest.getDefaultInstance()));
        rules.put("althing.v1.Audit/Export", new Rule(Needs.ROOT, ExportAuditRequest.getDefaultInstance()));
        rules.put("althing.v1.Members/MoveLeader", new Rule(Needs.ROOT, MoveLeaderRequest.getDefaultInstance()));
        rules.put("althing.v1.Activity/Look", new Rule(Needs.ROOT, LookActivityRequest.getDefaultInstance()));
    }

    private static void lockRules(Map<String, Rule> rules, Claimant who, Resource lock) {
        AcquireRequest acquire = AcquireRequest.newBuilder()
                .setClaimant(who)
                .setRequest(1)
                .addResources(lock)
                .build();
        rules.put("althing.v1.Locks/Acquire", new Rule(Needs.WRITE, acquire));
        ReleaseRequest release = ReleaseRequest.newBuilder()
                .setClaimant(who)
                .setRequest(2)
                .addResources(lock)
                .build();
        rules.put("althing.v1.Locks/Release", new Rule(Needs.WRITE, release));
        CancelRequest cancel = CancelRequest.newBuilder()
                .setClaimant(who)
                .setRequest(1)
                .addResources(lock)
                .build();
        rules.put("althing.v1.Locks/Cancel", new Rule(Needs.WRITE, cancel));
        rules.put(
                "althing.v1.Locks/Proclaim",
                new Rule(
                        Needs.WRITE,
                        ProclaimRequest.newBuilder()
                                .setClaimant(who)
                                .setElection("k")
                                .build()));
        rules.put(
                "althing.v1.Locks/Resize",
                new Rule(
                        Needs.WRITE,
                        ResizeRequest.newBuilder()
                                .setSemaphore("k")
                                .setPermits(3)
                                .build()));
        rules.put("althing.v1.Locks/List", new Rule(Needs.A_NAME, ListResourcesRequest.getDefaultInstance()));
        rules.put(
                "althing.v1.Locks/ForceRelease",
                new Rule(
                        Needs.WRITE,
                        ForceReleaseRequest.newBuilder()
                                .setName("k")
                                .setClaimant(who)
                                .build()));
        LookRequest look = LookRequest.newBuilder().setName("k").build();
        rules.put("althing.v1.Locks/Look", new Rule(Needs.READ, look));
        rules.put("althing.v1.Locks/Observe", new Rule(Needs.READ, look));
        rules.put(
                "althing.v1.Locks/Await",
                new Rule(
                        Needs.READ,
                        AwaitRequest.newBuilder()
                                .setName("k")
                                .setUntil(AwaitRequest.Until.FREE)
                                .build()));
    }

    private static void counterRules(Map<String, Rule> rules, Claimant who) {
        rules.put("althing.v1.Counters/List", new Rule(Needs.A_NAME, ListCountersRequest.getDefaultInstance()));
        rules.put(
                "althing.v1.Counters/Change",
                new Rule(
                        Needs.WRITE,
                        ChangeCounterRequest.newBuilder()
                                .setName("k")
                                .setRequest(1)
                                .build()));
        rules.put(
                "althing.v1.Counters/Get",
                new Rule(Needs.READ, GetCounterRequest.newBuilder().setName("k").build()));
        rules.put(
                "althing.v1.Counters/Await",
                new Rule(
                        Needs.READ,
                        AwaitCounterRequest.newBuilder().setName("k").build()));
        rules.put(
                "althing.v1.RateLimits/Take",
                new Rule(
                        Needs.WRITE,
                        TakePermitsRequest.newBuilder()
                                .setName("k")
                                .setPermits(5)
                                .setPeriodMillis(1_000)
                                .setWanted(1)
                                .build()));
        rules.put(
                "althing.v1.WorkerNumbers/Take",
                new Rule(
                        Needs.WRITE,
                        TakeWorkerRequest.newBuilder()
                                .setClaimant(who)
                                .setPool("k")
                                .setLimit(4)
                                .build()));
        rules.put(
                "althing.v1.WorkerNumbers/Reserve",
                new Rule(
                        Needs.WRITE,
                        ReserveWorkerRequest.newBuilder()
                                .setClaimant(who)
                                .setPool("k")
                                .build()));
    }

    @RegisterExtension
    final DoorFixture door = new DoorFixture(
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 4));

    private static boolean isAllowed(Who who, Needs needs) {
        return switch (needs) {
            case NOTHING -> true;
            case A_NAME -> who != Who.NOBODY;
            case READ -> who == Who.READER || who == Who.ROOT;
            case WRITE -> who == Who.WRITER || who == Who.ROOT;
            // Whoever has both rights would do; here only root has.
            case READ_AND_WRITE, ROOT -> who == Who.ROOT;
        };
    }

    private void prepare() {
        AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(door.channel());
        for (Who who : Who.values()) {
            if (who != Who.NOBODY) {
                auth.userAdd(AuthUserAddRequest.newBuilder()
                        .setName(name(who))
                        .setPassword("p")
                        .build());
            }
        }
        grant(auth, Who.READER, Permission.Type.READ);
        grant(auth, Who.WRITER, Permission.Type.WRITE);
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("root")
                .setRole("root")
                .build());
        door.leases()
                .leaseGrant(
                        LeaseGrantRequest.newBuilder().setTTL(60).setID(LEASE).build());
        door.kv().put(PutRequest.newBuilder().setKey(bytes("k")).setLease(LEASE).build());
        door.put("ko/1", "somebody");
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private static void grant(AuthGrpc.AuthBlockingStub auth, Who who, Permission.Type type) {
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName(name(who)).build());
        auth.roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName(name(who))
                .setPerm(Permission.newBuilder()
                        .setPermType(type)
                        .setKey(bytes("k"))
                        .setRangeEnd(bytes("l")))
                .build());
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser(name(who))
                .setRole(name(who))
                .build());
    }

    private static String name(Who who) {
        return who.name().toLowerCase(Locale.ROOT);
    }

    @TestFactory
    Stream<DynamicTest> everyCallByEverybody() {
        List<MethodDescriptor<?, ?>> served = new ArrayList<>();
        try (SoloMember member = new SoloMember();
                EtcdDoor any = new EtcdDoor(member, EtcdOptions.DEFAULT, member.temporary)) {
            any.services()
                    .forEach(service -> service.getMethods().stream()
                            .map(ServerMethodDefinition::getMethodDescriptor)
                            .forEach(served::add));
        }
        return served.stream()
                .map(method -> DynamicTest.dynamicTest(method.getFullMethodName(), () -> callsByEverybody(method)));
    }

    private void callsByEverybody(MethodDescriptor<?, ?> method) throws Exception {
        Rule rule = RULES.get(method.getFullMethodName());
        assertThat(rule).as("a rule for %s", method.getFullMethodName()).isNotNull();
        // Each call begins from the same state: calls by root change it.
        door.afterEach(null);
        door.beforeEach(null);
        prepare();
        for (Who who : Who.values()) {
            String error = call(method, rule.request(), who);
            if (isAllowed(who, rule.needs())) {
                assertThat(error)
                        .as("%s", who)
                        .doesNotContain("permission denied")
                        .doesNotContain("name is empty");
            } else {
                assertThat(error)
                        .as("%s", who)
                        .contains(
                                who == Who.NOBODY ? "etcdserver: user name is empty" : "etcdserver: permission denied");
            }
        }
    }

    /// Returns what went wrong first, or nothing if there was an answer.
    private <Q, A> String call(MethodDescriptor<Q, A> method, Message request, Who who) throws Exception {
        Metadata headers = new Metadata();
        if (who != Who.NOBODY) {
            headers.put(
                    Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER),
                    AuthGrpc.newBlockingStub(door.channel())
                            .authenticate(AuthenticateRequest.newBuilder()
                                    .setName(name(who))
                                    .setPassword("p")
                                    .build())
                            .getToken());
        }
        CompletableFuture<String> outcome = new CompletableFuture<>();
        ClientCall<Q, A> call = door.channel().newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<A>() {
                    @Override
                    public void onMessage(A answer) {
                        outcome.complete(answer instanceof WatchResponse watch ? watch.getCancelReason() : "");
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        outcome.complete(status.isOk() ? "" : String.valueOf(status.getDescription()));
                    }
                },
                headers);
        call.request(1);
        call.sendMessage(method.parseRequest(request.toByteString().newInput()));
        if (method.getType().clientSendsOneMessage()) {
            call.halfClose();
        }
        try {
            return outcome.get(20, TimeUnit.SECONDS);
        } finally {
            call.cancel("enough", null);
        }
    }
}
