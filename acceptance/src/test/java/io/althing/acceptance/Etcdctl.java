package io.althing.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// etcd's own command line, pointed at a cluster of ours or its own.
record Etcdctl(List<String> endpoints) {
    Etcdctl(ProcessCluster cluster) {
        this(cluster.isTls() ? cluster.tlsEndpoints() : cluster.endpoints());
    }

    /// Skips the tests that need it where it is not installed.
    static void assumeInstalled() {
        assumeTrue(EtcdProcess.isOnPath("etcdctl"), "etcdctl is not installed (Debian package etcd-client): skipped");
    }

    Process launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("etcdctl", "--endpoints", String.join(",", endpoints).replace("http://", "")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        return builder.start();
    }

    String runWith(String input, String... arguments) throws IOException {
        Process process = launch(arguments);
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ProcessCluster.awaitEnd(process);
        return output;
    }

    /// Returns everything that it prints, its errors too.
    String run(String... arguments) throws IOException {
        return runWith("", arguments);
    }
}
