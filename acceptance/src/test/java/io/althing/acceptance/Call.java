package io.althing.acceptance;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleDeleteRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/// What is asked, and on whose behalf.
///
/// @param user whose token goes along; none if empty
record Call(MethodDescriptor<?, ?> method, Message request, String user) {
    static final Call LEASES = new Call(unnamed("etcdserverpb.Lease/LeaseLeases"), Empty.getDefaultInstance(), "");
    static final Call AUTH_STATUS = new Call(unnamed("etcdserverpb.Auth/AuthStatus"), Empty.getDefaultInstance(), "");

    /// The call that takes such a request, by nobody.
    static Call of(Message request) {
        return new Call(method(request), request, "");
    }

    Call as(String name) {
        return new Call(method, request, name);
    }

    /// Its name, without that of its service.
    String name() {
        return method.getFullMethodName().replaceAll(".*/", "");
    }

    /// Calls whose messages the generated ones lack; their fields are unknown ones.
    private static MethodDescriptor<Empty, Empty> unnamed(String name) {
        return MethodDescriptor.<Empty, Empty>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
    }

    private static MethodDescriptor<?, ?> method(Message request) {
        return switch (request) {
            case PutRequest _ -> KVGrpc.getPutMethod();
            case DeleteRangeRequest _ -> KVGrpc.getDeleteRangeMethod();
            case RangeRequest _ -> KVGrpc.getRangeMethod();
            case TxnRequest _ -> KVGrpc.getTxnMethod();
            case CompactionRequest _ -> KVGrpc.getCompactMethod();
            case LeaseGrantRequest _ -> LeaseGrpc.getLeaseGrantMethod();
            case LeaseRevokeRequest _ -> LeaseGrpc.getLeaseRevokeMethod();
            case LeaseTimeToLiveRequest _ -> LeaseGrpc.getLeaseTimeToLiveMethod();
            case LeaseKeepAliveRequest _ -> LeaseGrpc.getLeaseKeepAliveMethod();
            case WatchRequest _ -> WatchGrpc.getWatchMethod();
            default -> methodOfOperators(request);
        };
    }

    private static MethodDescriptor<?, ?> methodOfOperators(Message request) {
        return switch (request) {
            case AlarmRequest _ -> MaintenanceGrpc.getAlarmMethod();
            case StatusRequest _ -> MaintenanceGrpc.getStatusMethod();
            case HashRequest _ -> MaintenanceGrpc.getHashMethod();
            case HashKVRequest _ -> MaintenanceGrpc.getHashKVMethod();
            case DefragmentRequest _ -> MaintenanceGrpc.getDefragmentMethod();
            case MoveLeaderRequest _ -> MaintenanceGrpc.getMoveLeaderMethod();
            case MemberAddRequest _ -> ClusterGrpc.getMemberAddMethod();
            case MemberListRequest _ -> ClusterGrpc.getMemberListMethod();
            case MemberUpdateRequest _ -> ClusterGrpc.getMemberUpdateMethod();
            case MemberRemoveRequest _ -> ClusterGrpc.getMemberRemoveMethod();
            case MemberPromoteRequest _ -> ClusterGrpc.getMemberPromoteMethod();
            default -> methodOfAuth(request);
        };
    }

    private static MethodDescriptor<?, ?> methodOfAuth(Message request) {
        return switch (request) {
            case AuthEnableRequest _ -> AuthGrpc.getAuthEnableMethod();
            case AuthDisableRequest _ -> AuthGrpc.getAuthDisableMethod();
            case AuthenticateRequest _ -> AuthGrpc.getAuthenticateMethod();
            case AuthUserAddRequest _ -> AuthGrpc.getUserAddMethod();
            case AuthUserGetRequest _ -> AuthGrpc.getUserGetMethod();
            case AuthUserListRequest _ -> AuthGrpc.getUserListMethod();
            case AuthUserDeleteRequest _ -> AuthGrpc.getUserDeleteMethod();
            case AuthUserChangePasswordRequest _ -> AuthGrpc.getUserChangePasswordMethod();
            case AuthUserGrantRoleRequest _ -> AuthGrpc.getUserGrantRoleMethod();
            case AuthUserRevokeRoleRequest _ -> AuthGrpc.getUserRevokeRoleMethod();
            case AuthRoleAddRequest _ -> AuthGrpc.getRoleAddMethod();
            case AuthRoleGetRequest _ -> AuthGrpc.getRoleGetMethod();
            case AuthRoleListRequest _ -> AuthGrpc.getRoleListMethod();
            case AuthRoleDeleteRequest _ -> AuthGrpc.getRoleDeleteMethod();
            case AuthRoleGrantPermissionRequest _ -> AuthGrpc.getRoleGrantPermissionMethod();
            case AuthRoleRevokePermissionRequest _ -> AuthGrpc.getRoleRevokePermissionMethod();
            default -> throw new IllegalArgumentException("no call takes " + request);
        };
    }
}
