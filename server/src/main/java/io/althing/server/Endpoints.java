package io.althing.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The endpoints that a command is about, and how long it may take.
record Endpoints(List<String> addresses, Duration timeout) {
    static Endpoints of(List<String> arguments, int timeoutSeconds) throws UsageException {
        List<String> addresses = new ArrayList<>();
        int seconds = timeoutSeconds;
        for (int i = 0; i < arguments.size(); i += 2) {
            String flag = arguments.get(i);
            if (i + 1 >= arguments.size()) {
                throw new UsageException("flag " + flag + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (flag) {
                case "--endpoints" -> addresses.addAll(List.of(value.split(",")));
                case "--timeout" -> seconds = seconds(value);
                default -> throw new UsageException("unknown flag " + flag);
            }
        }
        if (addresses.isEmpty()) {
            throw new UsageException("--endpoints is missing: give host:port,host:port");
        }
        return new Endpoints(List.copyOf(addresses), Duration.ofSeconds(seconds));
    }

    private static int seconds(String value) throws UsageException {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--timeout must be a number of seconds, not " + value);
        }
    }

    static ManagedChannel channel(String address) {
        String bare = address.replaceFirst("^http://", "");
        return NettyChannelBuilder.forTarget("dns:///" + bare).usePlaintext().build();
    }
}
