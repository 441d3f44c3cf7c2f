package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.althing.server.tls.Pem;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom a certificate makes its owner.
class CertificateLoginTest {
    private static final String DENIED = "PERMISSION_DENIED: etcdserver: permission denied";
    private static final String NOBODY = "INVALID_ARGUMENT: etcdserver: user name is empty";

    @TempDir
    Path root;

    private TestAuthority authority;

    @BeforeEach
    void authority() {
        authority = TestAuthority.in(root.resolve("ca"), "ours");
    }

    private TlsMember start(boolean isLogin) throws Exception {
        return TlsMember.start(
                root, authority, "--trusted-ca-file=" + authority.certificate(), "--client-cert-auth=" + isLogin);
    }

    private Issued named(String commonName) {
        return authority.issue(commonName, Wanted.of(commonName));
    }

    /// Makes the users root and ann, of whom ann may write `a` only, and turns auth on.
    private static void enableAuth(ManagedChannel channel) {
        AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(channel);
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("writer").build());
        auth.roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName("writer")
                .setPerm(Permission.newBuilder()
                        .setPermType(Permission.Type.READWRITE)
                        .setKey(ByteString.copyFromUtf8("a")))
                .build());
        for (String user : new String[] {"root", "ann"}) {
            auth.userAdd(AuthUserAddRequest.newBuilder()
                    .setName(user)
                    .setPassword("of " + user)
                    .build());
        }
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("root")
                .setRole("root")
                .build());
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("ann")
                .setRole("writer")
                .build());
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private static void refuses(ManagedChannel channel, String key, String why) {
        assertThatThrownBy(() -> TlsMember.put(channel, key))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage(why);
    }

    @Test
    void theCommonNameIsTheUser() throws Exception {
        try (TlsMember member = start(true)) {
            ManagedChannel superior = member.channel(named("root"));
            enableAuth(superior);
            TlsMember.put(superior, "b");

            ManagedChannel ann = member.channel(named("ann"));
            TlsMember.put(ann, "a");
            refuses(ann, "b", DENIED);
            refuses(member.channel(named("bob")), "a", DENIED);
            Issued nameless = authority.issue("nameless", Wanted.of("x").subject("O=nobody"));
            refuses(member.channel(nameless), "a", NOBODY);
        }
    }

    @Test
    void aTokenGoesBeforeTheCertificate() throws Exception {
        try (TlsMember member = start(true)) {
            enableAuth(member.channel(named("root")));
            ManagedChannel ann = member.channel(named("ann"));
            String token = AuthGrpc.newBlockingStub(ann)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setName("root")
                            .setPassword("of root")
                            .build())
                    .getToken();
            PutRequest request =
                    PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("b")).build();
            with(ann, token).put(request);
            assertThatThrownBy(() -> with(ann, "forged").put(request))
                    .hasMessage("UNAUTHENTICATED: etcdserver: invalid auth token");
        }
    }

    private static KVGrpc.KVBlockingStub with(ManagedChannel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), token);
        return TlsMember.kv(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Test
    void certificatesThatWereOnlyAskedForAreNobodysName() throws Exception {
        try (TlsMember member = start(false)) {
            ManagedChannel channel = member.channel(named("root"));
            enableAuth(channel);
            refuses(channel, "a", NOBODY);
        }
    }

    @Test
    void theGatewayTakesNobodysName() throws Exception {
        Issued ann = named("ann");
        Issued nameless = authority.issue("nameless", Wanted.of("x").subject("O=nobody"));
        try (TlsMember member = start(true)) {
            assertThat(posted(member, ann)).as("auth is off").startsWith("HTTP/1.1 200");
            enableAuth(member.channel(named("root")));
            assertThat(posted(member, ann)).startsWith("HTTP/1.1 400").contains("which the gateway does not take");
            assertThat(posted(member, nameless)).startsWith("HTTP/1.1 400").contains("user name is empty");
        }
    }

    private String posted(TlsMember member, Issued shown) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", Pem.privateKey(shown.key()), new char[0], new Certificate[] {shown.x509()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.x509());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        String body = "{\"key\":\"YQ==\"}";
        String request = "POST /v3/kv/range HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", member.port());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
