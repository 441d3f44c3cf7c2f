package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.auth.Auth;
import io.althing.store.auth.Caller;
import io.althing.store.auth.Permission;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthEnableResponse;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleAddResponse;
import io.etcd.jetcd.api.AuthRoleDeleteRequest;
import io.etcd.jetcd.api.AuthRoleDeleteResponse;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGetResponse;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionResponse;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthRoleListResponse;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthRoleRevokePermissionResponse;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserAddResponse;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordResponse;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserDeleteResponse;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGetResponse;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleResponse;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthUserListResponse;
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.etcd.jetcd.api.AuthUserRevokeRoleResponse;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/// etcdserverpb.Auth. Changes are commands of the log, reads are linearizable, passwords leave
/// this class as hashes only.
final class AuthService extends AuthGrpc.AuthImplBase {
    private static final int KEY_BYTES = 32;

    private final Member member;
    private final Answers answers;
    private final Passwords passwords;
    private final Tokens tokens;
    private final SecureRandom random = new SecureRandom();

    AuthService(Member member, Passwords passwords, Tokens tokens) {
        this.member = member;
        this.answers = new Answers(member);
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /// The generated base lacks AuthStatus.
    ServerServiceDefinition definition() {
        return ExtraCalls.unary(bindService(), "AuthStatus", this::authStatus);
    }

    private <A> void change(StreamObserver<A> call, AuthCommand command, Function<ResponseHeader, A> answer) {
        change(call, Callers.current(), command, answer);
    }

    private <A> void change(
            StreamObserver<A> call, Caller caller, AuthCommand command, Function<ResponseHeader, A> answer) {
        member.write(
                command.onBehalfOf(caller),
                Reply.with(call, Result.Done.class, done -> answer.apply(answers.header(done.revision()))));
    }

    @Override
    public void authEnable(AuthEnableRequest request, StreamObserver<AuthEnableResponse> call) {
        change(
                call,
                enable(),
                header -> AuthEnableResponse.newBuilder().setHeader(header).build());
    }

    private AuthCommand enable() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new AuthCommand.Enable(Bytes.wrap(key));
    }

    @Override
    public void authDisable(AuthDisableRequest request, StreamObserver<AuthDisableResponse> call) {
        change(
                call,
                new AuthCommand.Disable(),
                header -> AuthDisableResponse.newBuilder().setHeader(header).build());
    }

    private void authStatus(Empty request, StreamObserver<Empty> call) {
        Reply.fresh(member, call, store -> NewerFields.authStatus(answers.header(store.revision()), store.auth()));
    }

    /// The password is compared outside of the log and against what was committed before the
    /// call.
    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> call) {
        String address = Callers.address();
        Reply.onceFresh(member, call, store -> authenticate(store, address, request, call));
    }

    private void authenticate(
            Store store, String address, AuthenticateRequest request, StreamObserver<AuthenticateResponse> call) {
        Auth auth = store.auth();
        if (!auth.isEnabled()) {
            throw WireErrors.authOff();
        }
        if (auth.tokenKey().isEmpty()) {
            // A restored cluster has none until somebody logs in; to draw one is nobody's wish in
            // particular.
            member.write(
                    enable().onBehalfOf(Caller.of(User.ROOT)),
                    Reply.then(
                            call,
                            any -> Reply.checked(call, () -> authenticate(member.store(), address, request, call))));
            return;
        }
        User user = auth.user(request.getName());
        String hash = user == null ? "" : user.passwordHash();
        inTurn(() -> passwords.verify(request.getName(), address, request.getPassword(), hash, verdict -> {
            switch (verdict) {
                case RIGHT ->
                    Reply.checked(call, () -> Reply.done(call, token(store, auth, Objects.requireNonNull(user))));
                case WRONG -> call.onError(WireErrors.authenticationFailed());
                case TOO_SOON -> call.onError(WireErrors.of(Outcome.Reason.OVERLOADED));
            }
        }));
    }

    private AuthenticateResponse token(Store store, Auth auth, User user) {
        return AuthenticateResponse.newBuilder()
                .setHeader(answers.header(store.revision()))
                .setToken(tokens.issue(auth, user))
                .build();
    }

    private static void inTurn(Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException _) {
            throw WireErrors.of(Outcome.Reason.OVERLOADED);
        }
    }

    @Override
    public void userAdd(AuthUserAddRequest request, StreamObserver<AuthUserAddResponse> call) {
        Reply.checked(call, () -> {
            refuseAnyoneButRoot(Callers.current());
            requireUser(request.getName());
            Function<ResponseHeader, AuthUserAddResponse> answer =
                    header -> AuthUserAddResponse.newBuilder().setHeader(header).build();
            if (NewerFields.hasNoPassword(request)) {
                change(call, new AuthCommand.AddUser(request.getName(), ""), answer);
            } else {
                withHash(
                        call,
                        request.getPassword(),
                        NewerFields.hashedPassword(request),
                        hash -> new AuthCommand.AddUser(request.getName(), hash),
                        answer);
            }
        });
    }

    @Override
    public void userChangePassword(
            AuthUserChangePasswordRequest request, StreamObserver<AuthUserChangePasswordResponse> call) {
        Reply.checked(call, () -> {
            refuseAnyoneButRoot(Callers.current());
            requireUser(request.getName());
            withHash(
                    call,
                    request.getPassword(),
                    NewerFields.hashedPassword(request),
                    hash -> new AuthCommand.ChangePassword(request.getName(), hash),
                    header -> AuthUserChangePasswordResponse.newBuilder()
                            .setHeader(header)
                            .build());
        });
    }

    /// @param hashed the hash if the client has made it itself, else empty
    private <A> void withHash(
            StreamObserver<A> call,
            String password,
            String hashed,
            Function<String, AuthCommand> command,
            Function<ResponseHeader, A> answer) {
        Caller caller = Callers.current();
        // It would be refused later too; strangers cannot make us work.
        refuseAnyoneButRoot(caller);
        if (!hashed.isEmpty()) {
            if (!Passwords.isHash(hashed)) {
                throw WireErrors.badPassword("the hashed password is no bcrypt hash");
            }
            change(call, caller, command.apply(hashed), answer);
            return;
        }
        if (Passwords.isTooLong(password)) {
            throw WireErrors.badPassword("a password has at most " + Passwords.BYTES_MAX + " bytes");
        }
        inTurn(() -> passwords.hash(password, hash -> change(call, caller, command.apply(hash), answer)));
    }

    @Override
    public void userGet(AuthUserGetRequest request, StreamObserver<AuthUserGetResponse> call) {
        Caller caller = Callers.current();
        Reply.fresh(member, call, store -> {
            boolean isOwn = request.getName().equals(caller.user());
            WireErrors.refuse(
                    isOwn
                            ? store.authority().refusesStrangers(caller)
                            : store.authority().refusesAnyoneButRoot(caller));
            User user = store.auth().user(request.getName());
            if (user == null) {
                throw WireErrors.of(Failure.USER_NOT_FOUND);
            }
            return AuthUserGetResponse.newBuilder()
                    .setHeader(answers.header(store.revision()))
                    .addAllRoles(user.roles())
                    .build();
        });
    }

    @Override
    public void userList(AuthUserListRequest request, StreamObserver<AuthUserListResponse> call) {
        Caller caller = Callers.current();
        Reply.fresh(member, call, store -> {
            WireErrors.refuse(store.authority().refusesAnyoneButRoot(caller));
            return AuthUserListResponse.newBuilder()
                    .setHeader(answers.header(store.revision()))
                    .addAllUsers(store.auth().users().keySet())
                    .build();
        });
    }

    @Override
    public void userDelete(AuthUserDeleteRequest request, StreamObserver<AuthUserDeleteResponse> call) {
        change(
                call,
                new AuthCommand.DeleteUser(request.getName()),
                header -> AuthUserDeleteResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void userGrantRole(AuthUserGrantRoleRequest request, StreamObserver<AuthUserGrantRoleResponse> call) {
        change(
                call,
                new AuthCommand.GrantRole(request.getUser(), request.getRole()),
                header ->
                        AuthUserGrantRoleResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void userRevokeRole(AuthUserRevokeRoleRequest request, StreamObserver<AuthUserRevokeRoleResponse> call) {
        change(
                call,
                new AuthCommand.RevokeRole(request.getName(), request.getRole()),
                header -> AuthUserRevokeRoleResponse.newBuilder()
                        .setHeader(header)
                        .build());
    }

    @Override
    public void roleAdd(AuthRoleAddRequest request, StreamObserver<AuthRoleAddResponse> call) {
        Reply.checked(call, () -> {
            refuseAnyoneButRoot(Callers.current());
            if (request.getName().isEmpty()) {
                throw WireErrors.emptyRole();
            }
            change(
                    call,
                    new AuthCommand.AddRole(request.getName()),
                    header -> AuthRoleAddResponse.newBuilder().setHeader(header).build());
        });
    }

    @Override
    public void roleGet(AuthRoleGetRequest request, StreamObserver<AuthRoleGetResponse> call) {
        Caller caller = Callers.current();
        Reply.fresh(member, call, store -> {
            User self = caller.user() == null ? null : store.auth().user(caller.user());
            boolean isOwn = self != null && self.roles().contains(request.getRole());
            WireErrors.refuse(
                    isOwn
                            ? store.authority().refusesStrangers(caller)
                            : store.authority().refusesAnyoneButRoot(caller));
            Role role = store.auth().role(request.getRole());
            if (role == null) {
                throw WireErrors.of(Failure.ROLE_NOT_FOUND);
            }
            AuthRoleGetResponse.Builder response =
                    AuthRoleGetResponse.newBuilder().setHeader(answers.header(store.revision()));
            if (role.name().equals(Role.ROOT)) {
                return response.addPerm(Permissions.EVERYTHING).build();
            }
            role.permissions().forEach(each -> response.addPerm(Permissions.of(each)));
            return response.build();
        });
    }

    @Override
    public void roleList(AuthRoleListRequest request, StreamObserver<AuthRoleListResponse> call) {
        Caller caller = Callers.current();
        Reply.fresh(member, call, store -> {
            WireErrors.refuse(store.authority().refusesAnyoneButRoot(caller));
            return AuthRoleListResponse.newBuilder()
                    .setHeader(answers.header(store.revision()))
                    .addAllRoles(store.auth().roles().keySet())
                    .build();
        });
    }

    @Override
    public void roleDelete(AuthRoleDeleteRequest request, StreamObserver<AuthRoleDeleteResponse> call) {
        change(
                call,
                new AuthCommand.DeleteRole(request.getRole()),
                header -> AuthRoleDeleteResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void roleGrantPermission(
            AuthRoleGrantPermissionRequest request, StreamObserver<AuthRoleGrantPermissionResponse> call) {
        Reply.checked(call, () -> {
            refuseAnyoneButRoot(Callers.current());
            if (!request.hasPerm()) {
                throw WireErrors.permissionNotGiven();
            }
            Permission permission = Permissions.of(request.getPerm());
            change(
                    call,
                    new AuthCommand.GrantPermission(request.getName(), permission),
                    header -> AuthRoleGrantPermissionResponse.newBuilder()
                            .setHeader(header)
                            .build());
        });
    }

    @Override
    public void roleRevokePermission(
            AuthRoleRevokePermissionRequest request, StreamObserver<AuthRoleRevokePermissionResponse> call) {
        ByteString key = request.getKey();
        change(
                call,
                new AuthCommand.RevokePermission(request.getRole(), Translate.range(key, request.getRangeEnd())),
                header -> AuthRoleRevokePermissionResponse.newBuilder()
                        .setHeader(header)
                        .build());
    }

    /// Comes before all that may be wrong with a request: that is no stranger's business.
    private void refuseAnyoneButRoot(Caller caller) {
        WireErrors.refuse(member.store().authority().refusesAnyoneButRoot(caller));
    }

    private static void requireUser(String name) {
        if (name.isEmpty()) {
            throw WireErrors.emptyUser();
        }
    }
}
