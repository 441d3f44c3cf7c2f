package io.althing.bench.system;

import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Flags of etcd for members on this machine.
final class EtcdFlags {
    private final List<Integer> ports;
    private final int members;

    EtcdFlags(int members) throws IOException {
        this.members = members;
        this.ports = FreePorts.take(2 * members);
    }

    String endpoint(int member) {
        return "127.0.0.1:" + ports.get(member);
    }

    private String peer(int member) {
        return "http://127.0.0.1:" + ports.get(members + member);
    }

    List<String> of(int member, Path folder) {
        List<String> founders = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            founders.add("m" + (i + 1) + "=" + peer(i));
        }
        String clients = "http://" + endpoint(member);
        return List.of(
                "--name=m" + (member + 1),
                "--data-dir=" + folder.resolve("m" + (member + 1)),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peer(member),
                "--initial-advertise-peer-urls=" + peer(member),
                "--initial-cluster=" + String.join(",", founders));
    }
}
