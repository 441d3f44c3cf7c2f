package io.althing.door.etcd;

import io.althing.api.v1.MembersGrpc;
import io.althing.node.Member;
import io.althing.store.audit.Trace;
import io.althing.store.auth.Auth;
import io.althing.store.auth.Caller;
import io.althing.store.members.FeatureLevel;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.ClusterGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds out on whose behalf a call is made: by its token, in metadata `token` or
/// `authorization`, else by the certificate of its connection.
///
/// While auth is off nobody is asked. What a caller may do is decided by the store's authority;
/// here it is only settled who it is.
final class Callers implements ServerInterceptor {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";
    private static final Context.Key<Identity> IDENTITY = Context.keyWithDefault("althing-caller", Identity.NOBODY);

    /// Calls that everybody may make, with an old token too: a client gets its next one by them.
    private static final Set<String> OPEN =
            Set.of("etcdserverpb.Auth/Authenticate", "etcdserverpb.Auth/AuthStatus", "grpc.health.v1.Health/Check");

    /// Says within its stream what is wrong with a token.
    private static final String WATCH = "etcdserverpb.Watch/Watch";

    /// @param problem what is wrong with the token that was shown
    private record Identity(Caller caller, @Nullable StatusRuntimeException problem) {
        static final Identity NOBODY = new Identity(Caller.ANONYMOUS, null);
    }

    private static final String AUTHENTICATE = "etcdserverpb.Auth/Authenticate";

    /// Where the caller is, which logging in asks for.
    private static final Context.Key<String> ADDRESS = Context.keyWithDefault("althing-address", "");

    /// Calls that change the cluster itself, and are written down.
    private static final Set<String> NOTED = noted();

    private final Member member;
    private final Tokens tokens;
    private final InstantSource clock;

    Callers(Member member, Tokens tokens, InstantSource clock) {
        this.member = member;
        this.tokens = tokens;
        this.clock = clock;
    }

    private static Set<String> noted() {
        Set<String> noted = new TreeSet<>(Set.of(
                "etcdserverpb.KV/Compact",
                "etcdserverpb.Maintenance/Alarm",
                "etcdserverpb.Maintenance/Defragment",
                "etcdserverpb.Maintenance/MoveLeader",
                "althing.v1.Locks/ForceRelease"));
        for (ServiceDescriptor service : List.of(
                AuthGrpc.getServiceDescriptor(),
                ClusterGrpc.getServiceDescriptor(),
                MembersGrpc.getServiceDescriptor())) {
            service.getMethods().forEach(method -> noted.add(method.getFullMethodName()));
        }
        noted.remove(AUTHENTICATE);
        return Set.copyOf(noted);
    }

    /// Who makes the call that the current thread handles. Asked for within the handler itself,
    /// not in what it leaves for later.
    static Caller current() {
        return IDENTITY.get().caller;
    }

    /// Where the current call comes from; empty if that is not known.
    static String address() {
        return ADDRESS.get();
    }

    /// What is wrong with the token of the current call, if that is told otherwise than by
    /// ending it.
    static @Nullable StatusRuntimeException problem() {
        return IDENTITY.get().problem;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Auth auth = member.store().auth();
        String method = call.getMethodDescriptor().getFullMethodName();
        if (method.equals(AUTHENTICATE)) {
            return Contexts.interceptCall(
                    Context.current().withValue(ADDRESS, address(call, headers)), call, headers, next);
        }
        boolean isNoted = NOTED.contains(method);
        if (!auth.isEnabled() || OPEN.contains(method)) {
            return isNoted
                    ? start(noted(Identity.NOBODY, call, headers), call, headers, next)
                    : next.startCall(call, headers);
        }
        Identity identity = identify(auth, headers, call.getAttributes().get(EtcdDoor.CERTIFICATE_USER));
        if (identity.problem != null && !method.equals(WATCH)) {
            call.close(identity.problem.getStatus(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return start(isNoted ? noted(identity, call, headers) : identity, call, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> start(
            Identity identity, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return Contexts.interceptCall(Context.current().withValue(IDENTITY, identity), call, headers, next);
    }

    /// What members of an older version do not understand is not written down yet.
    private Identity noted(Identity identity, ServerCall<?, ?> call, Metadata headers) {
        if (member.store().membership().featureLevel() < FeatureLevel.AUDIT) {
            return identity;
        }
        String address = address(call, headers);
        Trace trace =
                new Trace(clock.millis(), member.status().memberId(), address.substring(address.lastIndexOf('/') + 1));
        return new Identity(identity.caller.from(trace), identity.problem);
    }

    /// Without the port. The gateway calls within the process, and says on whose behalf.
    private static String address(ServerCall<?, ?> call, Metadata headers) {
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote) {
            return String.valueOf(remote.getAddress());
        }
        String told = headers.get(EtcdDoor.FORWARDED_FOR);
        return told == null ? "" : told;
    }

    private Identity identify(Auth auth, Metadata headers, @Nullable String certificateUser) {
        String token = token(headers);
        if (token == null) {
            return new Identity(certificateUser == null ? Caller.ANONYMOUS : Caller.of(certificateUser), null);
        }
        return switch (tokens.ownerOf(auth, token)) {
            case Tokens.Owner.Known(String user) -> new Identity(Caller.of(user), null);
            case Tokens.Owner.Nobody(StatusRuntimeException problem) -> new Identity(Caller.ANONYMOUS, problem);
        };
    }

    private static @Nullable String token(Metadata headers) {
        String token = headers.get(TOKEN);
        if (token != null) {
            return token;
        }
        String authorization = headers.get(AUTHORIZATION);
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : authorization;
    }
}
