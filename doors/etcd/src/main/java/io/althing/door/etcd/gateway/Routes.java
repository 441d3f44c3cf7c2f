package io.althing.door.etcd.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.althing.api.v1.AuditRecord;
import io.althing.api.v1.ExportAuditRequest;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.ForceReleaseResponse;
import io.althing.api.v1.ListAuditRequest;
import io.althing.api.v1.ListAuditResponse;
import io.althing.api.v1.ListCountersRequest;
import io.althing.api.v1.ListCountersResponse;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListResourcesResponse;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.ListSessionsResponse;
import io.althing.api.v1.LookActivityRequest;
import io.althing.api.v1.LookActivityResponse;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.MoveLeaderRequest;
import io.althing.api.v1.MoveLeaderResponse;
import io.althing.api.v1.ResourceState;
import io.etcd.jetcd.api.ElectionOuterClass;
import io.etcd.jetcd.api.JetcdProto;
import io.grpc.MethodDescriptor.MethodType;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All paths of the gateway: etcd's, and those of our own services.
final class Routes {
    private final Map<String, Route> byPath = new TreeMap<>();
    private final Schema schema = new Schema(JetcdProto.getDescriptor());

    Routes() {
        kv();
        leases();
        cluster();
        maintenance();
        auth();
        locksAndElections();
        own();
    }

    private void kv() {
        unary("/v3/kv/range", "KV", "Range", "Range");
        unary("/v3/kv/put", "KV", "Put", "Put");
        unary("/v3/kv/deleterange", "KV", "DeleteRange", "DeleteRange");
        unary("/v3/kv/txn", "KV", "Txn", "Txn");
        unary("/v3/kv/compaction", "KV", "Compact", "Compaction");
        add("/v3/watch", "Watch", "Watch", "Watch", MethodType.BIDI_STREAMING);
    }

    private void leases() {
        unary("/v3/lease/grant", "Lease", "LeaseGrant", "LeaseGrant");
        add("/v3/lease/keepalive", "Lease", "LeaseKeepAlive", "LeaseKeepAlive", MethodType.BIDI_STREAMING);
        for (String root : new String[] {"/v3/lease/", "/v3/kv/lease/"}) {
            unary(root + "revoke", "Lease", "LeaseRevoke", "LeaseRevoke");
            unary(root + "timetolive", "Lease", "LeaseTimeToLive", "LeaseTimeToLive");
            unary(root + "leases", "Lease", "LeaseLeases", "LeaseLeases");
        }
    }

    private void cluster() {
        unary("/v3/cluster/member/add", "Cluster", "MemberAdd", "MemberAdd");
        unary("/v3/cluster/member/remove", "Cluster", "MemberRemove", "MemberRemove");
        unary("/v3/cluster/member/update", "Cluster", "MemberUpdate", "MemberUpdate");
        unary("/v3/cluster/member/list", "Cluster", "MemberList", "MemberList");
        unary("/v3/cluster/member/promote", "Cluster", "MemberPromote", "MemberPromote");
    }

    private void maintenance() {
        unary("/v3/maintenance/alarm", "Maintenance", "Alarm", "Alarm");
        unary("/v3/maintenance/status", "Maintenance", "Status", "Status");
        unary("/v3/maintenance/defragment", "Maintenance", "Defragment", "Defragment");
        unary("/v3/maintenance/hash", "Maintenance", "Hash", "Hash");
        unary("/v3/maintenance/hashkv", "Maintenance", "HashKV", "HashKV");
        add("/v3/maintenance/snapshot", "Maintenance", "Snapshot", "Snapshot", MethodType.SERVER_STREAMING);
        unary("/v3/maintenance/transfer-leadership", "Maintenance", "MoveLeader", "MoveLeader");
        unary("/v3/maintenance/downgrade", "Maintenance", "Downgrade", "Downgrade");
    }

    private void auth() {
        unary("/v3/auth/enable", "Auth", "AuthEnable", "AuthEnable");
        unary("/v3/auth/disable", "Auth", "AuthDisable", "AuthDisable");
        unary("/v3/auth/status", "Auth", "AuthStatus", "AuthStatus");
        unary("/v3/auth/authenticate", "Auth", "Authenticate", "Authenticate");
        unary("/v3/auth/user/add", "Auth", "UserAdd", "AuthUserAdd");
        unary("/v3/auth/user/get", "Auth", "UserGet", "AuthUserGet");
        unary("/v3/auth/user/list", "Auth", "UserList", "AuthUserList");
        unary("/v3/auth/user/delete", "Auth", "UserDelete", "AuthUserDelete");
        unary("/v3/auth/user/changepw", "Auth", "UserChangePassword", "AuthUserChangePassword");
        unary("/v3/auth/user/grant", "Auth", "UserGrantRole", "AuthUserGrantRole");
        unary("/v3/auth/user/revoke", "Auth", "UserRevokeRole", "AuthUserRevokeRole");
        unary("/v3/auth/role/add", "Auth", "RoleAdd", "AuthRoleAdd");
        unary("/v3/auth/role/get", "Auth", "RoleGet", "AuthRoleGet");
        unary("/v3/auth/role/list", "Auth", "RoleList", "AuthRoleList");
        unary("/v3/auth/role/delete", "Auth", "RoleDelete", "AuthRoleDelete");
        unary("/v3/auth/role/grant", "Auth", "RoleGrantPermission", "AuthRoleGrantPermission");
        unary("/v3/auth/role/revoke", "Auth", "RoleRevokePermission", "AuthRoleRevokePermission");
    }

    private void locksAndElections() {
        FileDescriptor locks = io.etcd.jetcd.api.lock.JetcdProto.getDescriptor();
        other("/v3/lock/lock", locks, "v3lockpb.Lock", "Lock", "Lock", MethodType.UNARY);
        other("/v3/lock/unlock", locks, "v3lockpb.Lock", "Unlock", "Unlock", MethodType.UNARY);
        FileDescriptor elections = ElectionOuterClass.getDescriptor();
        String service = "v3electionpb.Election";
        other("/v3/election/campaign", elections, service, "Campaign", "Campaign", MethodType.UNARY);
        other("/v3/election/proclaim", elections, service, "Proclaim", "Proclaim", MethodType.UNARY);
        other("/v3/election/leader", elections, service, "Leader", "Leader", MethodType.UNARY);
        other("/v3/election/observe", elections, service, "Observe", "Leader", MethodType.SERVER_STREAMING);
        other("/v3/election/resign", elections, service, "Resign", "Resign", MethodType.UNARY);
    }

    /// What the console and scripts ask of our own services.
    private void own() {
        own("locks/list", "Locks", "List", ListResourcesRequest.getDescriptor(), ListResourcesResponse.getDescriptor());
        own("locks/look", "Locks", "Look", LookRequest.getDescriptor(), ResourceState.getDescriptor());
        own(
                "locks/force-release",
                "Locks",
                "ForceRelease",
                ForceReleaseRequest.getDescriptor(),
                ForceReleaseResponse.getDescriptor());
        own(
                "sessions/list",
                "Sessions",
                "List",
                ListSessionsRequest.getDescriptor(),
                ListSessionsResponse.getDescriptor());
        own(
                "counters/list",
                "Counters",
                "List",
                ListCountersRequest.getDescriptor(),
                ListCountersResponse.getDescriptor());
        own("audit/list", "Audit", "List", ListAuditRequest.getDescriptor(), ListAuditResponse.getDescriptor());
        own("audit/export", "Audit", "Export", ExportAuditRequest.getDescriptor(), AuditRecord.getDescriptor());
        own("activity", "Activity", "Look", LookActivityRequest.getDescriptor(), LookActivityResponse.getDescriptor());
        own(
                "members/move-leader",
                "Members",
                "MoveLeader",
                MoveLeaderRequest.getDescriptor(),
                MoveLeaderResponse.getDescriptor());
    }

    private void own(String name, String service, String call, Descriptor request, Descriptor response) {
        String path = "/althing/v1/" + name;
        MethodType type = call.equals("Export") ? MethodType.SERVER_STREAMING : MethodType.UNARY;
        byPath.put(path, Route.of(path, "althing.v1." + service, call, type, request, response));
    }

    /// @param messages the name of request and response without their ends
    private void unary(String path, String service, String call, String messages) {
        add(path, service, call, messages, MethodType.UNARY);
    }

    private void add(String path, String service, String call, String messages, MethodType type) {
        byPath.put(
                path,
                Route.of(
                        path,
                        "etcdserverpb." + service,
                        call,
                        type,
                        schema.message(messages + "Request"),
                        schema.message(messages + "Response")));
    }

    private void other(
            String path, FileDescriptor file, String service, String call, String messages, MethodType type) {
        byPath.put(
                path,
                Route.of(
                        path,
                        service,
                        call,
                        type,
                        file.findMessageTypeByName(messages + "Request"),
                        file.findMessageTypeByName(messages + "Response")));
    }

    /// `/v3beta/` is what `/v3/` was called once.
    @Nullable
    Route of(String path) {
        return byPath.get(path.startsWith("/v3beta/") ? "/v3/" + path.substring("/v3beta/".length()) : path);
    }

    Map<String, Route> all() {
        return byPath;
    }
}
