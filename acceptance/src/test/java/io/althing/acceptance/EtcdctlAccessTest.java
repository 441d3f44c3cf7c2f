package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what, and how much there may be, through etcd's own command line.
class EtcdctlAccessTest {
    private static final String DENIED = "Error: etcdserver: permission denied\n";
    private static final String FULL = "Error: etcdserver: mvcc: database space exceeded\n";

    @TempDir
    Path root;

    private ProcessCluster cluster;
    private Etcdctl etcdctl;

    @BeforeEach
    void start() throws IOException {
        Etcdctl.assumeInstalled();
        cluster = new ProcessCluster(root, 3, "--bcrypt-cost", "4", "--quota-backend-bytes", "40000").startAll();
        etcdctl = new Etcdctl(cluster);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void usersDoWhatTheirRolesSayAlsoAfterACrash() throws IOException {
        assertThat(etcdctl.run("user", "add", "root:secret")).isEqualTo("User root created\n");
        assertThat(etcdctl.run("user", "grant-role", "root", "root")).isEqualTo("Role root is granted to user root\n");
        assertThat(etcdctl.run("user", "add", "ann:hers")).isEqualTo("User ann created\n");
        assertThat(etcdctl.run("user", "add", "ann:hers")).endsWith("Error: etcdserver: user name already exists\n");
        assertThat(etcdctl.run("role", "add", "reader")).isEqualTo("Role reader created\n");
        assertThat(etcdctl.run("role", "grant-permission", "reader", "read", "--prefix=true", "a/"))
                .isEqualTo("Role reader updated\n");
        assertThat(etcdctl.run("user", "grant-role", "ann", "reader"))
                .isEqualTo("Role reader is granted to user ann\n");
        assertThat(etcdctl.run("auth", "enable")).isEqualTo("Authentication Enabled\n");

        assertThat(etcdctl.run("get", "a/x")).endsWith("Error: etcdserver: user name is empty\n");
        assertThat(etcdctl.run("--user", "ann:guess", "get", "a/x"))
                .endsWith("Error: etcdserver: authentication failed, invalid user ID or password\n");
        assertThat(etcdctl.run("--user", "root:secret", "put", "a/x", "1")).isEqualTo("OK\n");
        assertThat(etcdctl.run("--user", "ann:hers", "get", "--prefix", "a/")).isEqualTo("a/x\n1\n");
        assertThat(etcdctl.run("--user", "ann:hers", "get", "--from-key", "a/")).endsWith(DENIED);
        assertThat(etcdctl.run("--user", "ann:hers", "put", "a/x", "2")).endsWith(DENIED);
        assertThat(etcdctl.run("--user", "ann:hers", "user", "list")).endsWith(DENIED);
        assertThat(etcdctl.run("--user", "ann:hers", "defrag")).contains("permission denied");
        assertThat(etcdctl.run("--user", "root:secret", "role", "get", "reader"))
                .isEqualTo("Role reader\nKV Read:\n\t[a/, a0) (prefix a/)\nKV Write:\n");

        for (int i = 0; i < cluster.size(); i++) {
            cluster.kill(i);
        }
        cluster.startAll();

        assertThat(etcdctl.run("get", "a/x")).endsWith("Error: etcdserver: user name is empty\n");
        assertThat(etcdctl.run("--user", "ann:hers", "get", "a/x")).isEqualTo("a/x\n1\n");
        assertThat(etcdctl.run("--user", "root:secret", "auth", "disable")).isEqualTo("Authentication Disabled\n");
        assertThat(etcdctl.run("put", "a/x", "3")).isEqualTo("OK\n");
    }

    @Test
    void whenTheQuotaIsUsedUpDeletingAndDisarmingHelps() throws IOException {
        String big = "x".repeat(15_000);
        assertThat(etcdctl.run("put", "a", big)).isEqualTo("OK\n");
        assertThat(etcdctl.run("put", "b", big)).isEqualTo("OK\n");
        assertThat(etcdctl.run("put", "c", big)).endsWith(FULL);
        assertThat(etcdctl.run("put", "c", "small"))
                .as("nothing at all is taken now")
                .endsWith(FULL);
        assertThat(etcdctl.run("alarm", "list")).matches("memberID:\\d+ alarm:NOSPACE *\n");
        assertThat(etcdctl.run("get", "a", "--print-value-only")).isEqualTo(big + "\n");
        assertThat(etcdctl.run("del", "a")).isEqualTo("1\n");
        assertThat(etcdctl.run("put", "c", "small")).endsWith(FULL);
        assertThat(etcdctl.run("alarm", "disarm")).matches("memberID:\\d+ alarm:NOSPACE *\n");
        assertThat(etcdctl.run("put", "c", big)).isEqualTo("OK\n");
        assertThat(etcdctl.run("alarm", "list")).isEmpty();
    }

    @Test
    void locksElectionsAndTheLeadershipAreHandedOver() throws IOException {
        assertThat(etcdctl.run("lock", "l", "echo", "held")).isEqualTo("held\n");
        String[] hashes = etcdctl.run("endpoint", "hashkv").split("\n", -1);
        assertThat(hashes).hasSize(4);
        assertThat(hashes[0].split(", ")[1])
                .isEqualTo(hashes[1].split(", ")[1])
                .isEqualTo(hashes[2].split(", ")[1]);
        assertThat(etcdctl.run("defrag")).hasLineCount(3).contains("Finished defragmenting etcd member");
        assertThat(etcdctl.run("move-leader", "4711")).endsWith("Error: etcdserver: bad leader transferee\n");
        String[] follower = followerLine().split(", ");
        assertThat(etcdctl.run("move-leader", follower[1])).contains("Leadership transferred");
        assertThat(etcdctl.run("put", "a", "1")).isEqualTo("OK\n");
        assertThat(etcdctl.run("endpoint", "status")).matches("(?s).*" + follower[1] + ", [^\n]*, true, false, .*");
    }

    private String followerLine() throws IOException {
        return etcdctl.run("endpoint", "status")
                .lines()
                .filter(line -> line.contains(", false, false, "))
                .findFirst()
                .orElseThrow();
    }
}
