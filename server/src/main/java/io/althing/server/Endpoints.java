package io.althing.server;

import io.althing.server.tls.CommandTls;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The endpoints that a command is about, how long it may take, and how it is encrypted.
///
/// @param tls for https endpoints, and for those without a scheme if not null
record Endpoints(
        List<String> addresses, Duration timeout, @Nullable CommandTls tls) {
    Endpoints {
        addresses = List.copyOf(addresses);
    }

    static Endpoints of(List<String> arguments, int timeoutSeconds) throws UsageException {
        List<String> addresses = new ArrayList<>();
        int seconds = timeoutSeconds;
        Path authorities = null;
        Path certificate = null;
        Path key = null;
        boolean isAnybody = false;
        for (int i = 0; i < arguments.size(); i++) {
            String flag = arguments.get(i);
            if (flag.equals("--insecure-skip-tls-verify")) {
                isAnybody = true;
                continue;
            }
            if (++i >= arguments.size()) {
                throw new UsageException("flag " + flag + " needs a value");
            }
            String value = arguments.get(i);
            switch (flag) {
                case "--endpoints" -> addresses.addAll(List.of(value.split(",")));
                case "--timeout" -> seconds = seconds(value);
                case "--cacert" -> authorities = Path.of(value);
                case "--cert" -> certificate = Path.of(value);
                case "--key" -> key = Path.of(value);
                default -> throw new UsageException("unknown flag " + flag);
            }
        }
        if (addresses.isEmpty()) {
            throw new UsageException("--endpoints is missing: give host:port,host:port");
        }
        boolean isTlsMeant = authorities != null || certificate != null || key != null || isAnybody;
        boolean isTls = isTlsMeant || addresses.stream().anyMatch(each -> each.startsWith("https://"));
        return new Endpoints(
                addresses,
                Duration.ofSeconds(seconds),
                isTls ? tls(new CommandTls.Files(authorities, certificate, key), isAnybody) : null);
    }

    private static CommandTls tls(CommandTls.Files files, boolean isAnybody) throws UsageException {
        if ((files.certificate() == null) != (files.key() == null)) {
            throw new UsageException("--cert and --key belong together: give both");
        }
        try {
            return CommandTls.of(files, isAnybody);
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static int seconds(String value) throws UsageException {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--timeout must be a number of seconds, not " + value);
        }
    }

    ManagedChannel channel(String address) {
        String bare = address.replaceFirst("^https?://", "");
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + bare);
        return tls == null || address.startsWith("http://")
                ? builder.usePlaintext().build()
                : builder.sslContext(tls.context()).build();
    }

    /// Says why a call failed: its code, and what is wrong with the encryption if that is why.
    static String why(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                Throwable deepest = cause;
                while (deepest.getCause() != null) {
                    deepest = deepest.getCause();
                }
                return status.getCode() + ", TLS: " + deepest.getMessage();
            }
        }
        return status.getCode().toString();
    }
}
