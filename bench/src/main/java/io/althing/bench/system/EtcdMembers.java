package io.althing.bench.system;

import io.althing.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Members on this machine that take etcd's flags.
final class EtcdMembers {
    private static final long QUOTA_BYTES = 8L << 30;

    private final List<Integer> ports;
    private final int members;

    private EtcdMembers(int members) throws IOException {
        this.members = members;
        this.ports = FreePorts.take(2 * members);
    }

    /// @param command what starts a member, but for its flags
    static Cluster start(Api api, Path folder, int members, List<String> command) throws IOException {
        EtcdMembers all = new EtcdMembers(members);
        Cluster cluster = new Cluster(api, folder, EtcdConnection::plain, Health::isGood);
        for (int i = 0; i < members; i++) {
            List<String> member = new ArrayList<>(command);
            member.addAll(all.flags(i, folder));
            cluster.add(all.endpoint(i), new ProcessBuilder(member));
        }
        return cluster.awaitServing();
    }

    private String endpoint(int member) {
        return "127.0.0.1:" + ports.get(member);
    }

    private String peer(int member) {
        return "http://127.0.0.1:" + ports.get(members + member);
    }

    private List<String> flags(int member, Path folder) {
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
                "--initial-cluster=" + String.join(",", founders),
                // Full long before a run is over otherwise.
                "--quota-backend-bytes=" + QUOTA_BYTES);
    }
}
