package io.althing.server.ctl;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Calls of a command to members: as whom, and how encrypted.
final class Connection {
    /// The flags that say so.
    static final Set<String> VALUED = Set.of("endpoints", "user", "cacert", "cert", "key");

    static final String ANYBODY = "insecure-skip-tls-verify";

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final Ctl.Program program;
    private final Arguments arguments;

    /// What is done with a member.
    interface Use<T> {
        T with(Channel channel) throws IOException;
    }

    Connection(Ctl.Program program, Arguments arguments) {
        this.program = program;
        this.arguments = arguments;
    }

    static Set<String> valuedAnd(String... more) {
        TreeSet<String> all = new TreeSet<>(VALUED);
        all.addAll(List.of(more));
        return all;
    }

    String endpoints() {
        return arguments.value("endpoints", "127.0.0.1:2379");
    }

    /// Goes on to the next endpoint where nobody answers.
    <T> T call(Use<T> use) throws CtlException, IOException {
        CtlException last = null;
        for (String endpoint : endpoints().split(",", -1)) {
            ManagedChannel channel = program.channel(flags(endpoint));
            try {
                return use.with(login(channel));
            } catch (StatusRuntimeException e) {
                last = CtlException.failed(explain(endpoint, e));
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    break;
                }
            } finally {
                channel.shutdownNow();
            }
        }
        throw last == null ? CtlException.misuse("--endpoints is empty") : last;
    }

    private List<String> flags(String endpoint) {
        List<String> flags = new ArrayList<>(List.of("--endpoints", endpoint));
        for (String flag : List.of("cacert", "cert", "key")) {
            if (arguments.flags().containsKey(flag)) {
                flags.addAll(List.of("--" + flag, arguments.value(flag, "")));
            }
        }
        if (arguments.is(ANYBODY)) {
            flags.add("--" + ANYBODY);
        }
        return flags;
    }

    private Channel login(Channel channel) throws CtlException {
        String user = arguments.value("user", "");
        if (user.isEmpty()) {
            return channel;
        }
        int colon = user.indexOf(':');
        if (colon <= 0) {
            throw CtlException.misuse("--user is name:password");
        }
        var request = AuthenticateRequest.newBuilder()
                .setName(user.substring(0, colon))
                .setPassword(user.substring(colon + 1));
        Metadata headers = new Metadata();
        headers.put(
                TOKEN,
                AuthGrpc.newBlockingStub(channel).authenticate(request.build()).getToken());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static String explain(String endpoint, StatusRuntimeException e) {
        Throwable cause = e.getCause();
        if (e.getStatus().getCode() == Status.Code.UNAVAILABLE && cause != null) {
            return "cannot reach " + endpoint + ": " + cause.getMessage() + "; give --endpoints where a member serves";
        }
        return "the member at " + endpoint + " answers " + e.getStatus().getCode() + ": "
                + e.getStatus().getDescription();
    }
}
